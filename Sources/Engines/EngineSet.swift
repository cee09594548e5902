/// The engines that a program may choose from.
public struct EngineSet: Sendable {
  /// The engines, the default one first.
  public let engines: [any Engine]
  /// The default engine.
  public var first: any Engine { engines[0] }

  /// All engines that this build knows.
  public static let all = EngineSet(Engines.all[0], Array(Engines.all.dropFirst()))

  /// A set of at least one engine.
  public init(_ first: any Engine, _ others: [any Engine] = []) {
    engines = [first] + others
  }

  /// Whether a name that `--device` takes leaves the choice to the program.
  public static func isAutomatic(_ name: String) -> Bool { name.lowercased() == "auto" }

  /// The engine and the device that a name given with `--device` means: `CPU` (of the first engine
  /// that has such a device), `onnxruntime:CPU`, or `onnxruntime` for that engine's first device.
  ///
  /// - Throws: `EngineError.device` with the names that exist, `.load` when no engine can be opened.
  public func find(_ name: String) throws(EngineError) -> (engine: any Engine, device: Device) {
    for engine in engines {
      if engine.ownName(name) != nil { return (engine, try engine.device(name)) }
    }
    if engines.count == 1 { return (first, try first.device(name)) }
    var failure: EngineError?
    var found: [String] = []
    for engine in engines {
      do throws(EngineError) {
        let devices = try engine.devices()
        found += devices.map { engine.fullID($0) }
        if let device = try? engine.device(name) { return (engine, device) }
      } catch {
        failure = failure ?? error
      }
    }
    if found.isEmpty, let failure { throw failure }
    throw .device(name, engine: "the engines", found: found)
  }

  /// The engine that a device belongs to.
  public func engine(of device: Device) -> any Engine {
    engines.first { $0.name == device.engine } ?? first
  }
}

extension Engine {
  /// What `--device` takes for one device: `openvino:CPU`.
  public func fullID(_ device: Device) -> String { "\(id):\(device.name)" }

  /// The device's part of a name that begins with this engine's: `CPU` of `openvino:CPU`, `auto` of
  /// `openvino`; nil for names of other engines, and of none.
  func ownName(_ name: String) -> String? {
    let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.first?.lowercased() == id else { return nil }
    return parts.count == 1 || parts[1].isEmpty ? "auto" : String(parts[1])
  }
}
