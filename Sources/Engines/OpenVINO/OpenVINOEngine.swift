import COpenVINO
import Foundation
import Synchronization

/// OpenVINO through its C interface, opened when first used.
public final class OpenVINOEngine: Engine {
  /// The one of this process.
  public static let shared = OpenVINOEngine()

  /// Where the library is looked for.
  public let search: LibrarySearch
  private let smallestCached: Int
  private let opened = Mutex<OpenVINOLibrary?>(nil)

  /// An engine that looks for its library as told. Programs use `shared`.
  ///
  /// - Parameter smallestCached: networks below this many bytes do not use the cache.
  public init(
    search: LibrarySearch = .openVINO(), smallestCached: Int = OpenVINOCache.smallestNetwork
  ) {
    self.search = search
    self.smallestCached = smallestCached
  }

  /// `OpenVINO`.
  public var name: String { OpenVINOLibrary.engine }

  /// `openvino`.
  public var id: String { "openvino" }

  /// The release, e.g. `2026.4.1`; empty if the library cannot be opened.
  public var version: String {
    guard let text = try? library().version else { return "" }
    return String(text.prefix { $0.isNumber || $0 == "." })
  }

  /// The library file's path, size and date.
  public var libraryStamp: String { search.stamp }

  /// What the opened library can compute on, the processor first.
  public func devices() throws(EngineError) -> [Device] {
    let library = try library()
    let functions = library.functions
    var names = OvDeviceNames()
    let status = functions.coreDevices(library.core.pointer, &names)
    guard status == 0 else {
      throw .call(engine: name, operation: "listing devices", detail: library.message(status))
    }
    defer { functions.deviceNamesFree(&names) }
    let found = (0..<names.count).compactMap { index in
      names.names?[index].map { String(cString: $0) }
    }
    let processorFirst = found.filter { $0 == "CPU" } + found.filter { $0 != "CPU" }
    return processorFirst.map { device in
      Device(
        engine: name, name: device,
        fullName: library.property("FULL_DEVICE_NAME", of: device) ?? device,
        precisions: precisions(of: device, library))
    }
  }

  /// What `device` computes in hardware.
  ///
  /// The processor's list of capabilities also names bf16 where it is emulated; the precision it
  /// would choose by itself is the fast one, so that decides.
  private func precisions(of device: String, _ library: OpenVINOLibrary) -> [Precision] {
    let capabilities = Set(
      (library.property("OPTIMIZATION_CAPABILITIES", of: device) ?? "")
        .split(separator: " ").map(String.init))
    var preferred: Precision?
    if device == "CPU" {
      preferred = library.property("INFERENCE_PRECISION_HINT", of: device)
        .flatMap(Precision.init(openVINO:))
    }
    var found: [Precision] = [.f32]
    for (precision, capability) in [(Precision.bf16, "BF16"), (.f16, "FP16")]
    where capabilities.contains(capability) && (device != "CPU" || preferred == precision) {
      found.append(precision)
    }
    return found
  }

  /// Reads, shapes and compiles a network for one device.
  public func compile(_ request: CompileRequest) throws(EngineError) -> any CompiledNetwork {
    let library = try library()
    let device = try device(request.device)
    guard device.precisions.contains(request.precision) else {
      throw .precision(request.precision, device: device.name, found: device.precisions)
    }
    let model = try OpenVINOModel(request.network, library: library)
      .reshaped(request.inputs).withFloatPorts(except: request.byteOutputs)
    let cached = cachedRequest(request)
    do {
      return try OpenVINONetwork(model: model, request: cached, device: device.name)
    } catch  where cached.cacheDirectory != nil {
      // A cache that cannot be written or read must not be the reason for a failure.
      var fresh = cached
      fresh.cacheDirectory = nil
      return try OpenVINONetwork(model: model, request: fresh, device: device.name)
    }
  }

  /// The request, without a cache where that does not pay or cannot be written.
  private func cachedRequest(_ request: CompileRequest) -> CompileRequest {
    guard let folder = request.cacheDirectory else { return request }
    var request = request
    let bytes = request.network.byteCount ?? 0
    if bytes < smallestCached || !OpenVINOCache.prepare(folder) { request.cacheDirectory = nil }
    return request
  }

  /// What was found, without ever failing.
  public func status() -> EngineStatus {
    do throws(EngineError) {
      let library = try library()
      do throws(EngineError) {
        return EngineStatus(
          engine: name, libraryPath: library.path, version: library.version,
          devices: try devices(), error: nil)
      } catch {
        return EngineStatus(
          engine: name, libraryPath: library.path, version: library.version, devices: [],
          error: error)
      }
    } catch {
      return EngineStatus(
        engine: name, libraryPath: nil, version: nil, devices: [], error: error)
    }
  }

  /// Opens the library once; a failure is not remembered, as `make setup` may mend it.
  private func library() throws(EngineError) -> OpenVINOLibrary {
    try opened.withLock { (opened) throws(EngineError) in
      if let opened { return opened }
      let library = try OpenVINOLibrary.open(search)
      opened = library
      return library
    }
  }
}

extension Precision {
  /// The value of the engine's precision property.
  init?(openVINO name: String) {
    switch name {
    case "f32": self = .f32
    case "bf16": self = .bf16
    case "f16": self = .f16
    default: return nil
    }
  }
}

extension OpenVINOLibrary {
  /// A property of a device; nil if it has no such property.
  func property(_ key: String, of device: String) -> String? {
    var value: UnsafeMutablePointer<CChar>?
    guard functions.coreProperty(core.pointer, device, key, &value) == 0 else { return nil }
    return string(value)
  }
}
