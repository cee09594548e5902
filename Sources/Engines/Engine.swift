/// Something that computes networks.
///
/// Engines live in libraries that are opened when first asked for something; naming one is free.
public protocol Engine: Sendable {
  /// A short name, e.g. `OpenVINO`.
  var name: String { get }
  /// The name that `--device` takes in front of a device's and a colon, e.g. `openvino`.
  var id: String { get }
  /// The version of the opened library, e.g. `2026.4.1`; empty if it cannot be opened.
  var version: String { get }
  /// Tells one library from another without opening it: what was measured with one doesn't hold for
  /// the other.
  var libraryStamp: String { get }
  /// Everything this engine can compute on here, the processor first.
  func devices() throws(EngineError) -> [Device]
  /// Prepares a network for one fixed set of input shapes.
  func compile(_ request: CompileRequest) throws(EngineError) -> any CompiledNetwork
  /// What `impasto doctor` prints; never fails, because failing is what it reports.
  func status() -> EngineStatus
}

extension Engine {
  /// The device called `name`, whatever its case; the first one for nil or `auto`.
  ///
  /// `GPU` also finds `GPU.0`. The engine's own ``id`` may stand in front: `openvino:CPU`.
  /// - Throws: `EngineError.device` with the names that exist.
  public func device(_ name: String? = nil) throws(EngineError) -> Device {
    let found = try devices()
    let wanted = (name.flatMap { ownName($0) ?? $0 } ?? "auto").uppercased()
    let match =
      wanted == "AUTO"
      ? found.first
      : found.first { $0.name.uppercased() == wanted }
        ?? found.first { $0.name.uppercased() == wanted + ".0" }
    guard let match else {
      throw .device(name ?? "auto", engine: self.name, found: found.map(\.name))
    }
    return match
  }
}
