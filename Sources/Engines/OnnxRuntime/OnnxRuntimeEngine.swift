import COnnxRuntime
import Foundation
import Synchronization

/// ONNX Runtime through its C interface, opened when first used.
public final class OnnxRuntimeEngine: Engine {
  /// The one of this process.
  public static let shared = OnnxRuntimeEngine()

  /// Where the library is looked for.
  public let search: LibrarySearch
  /// Whether runs on the processor go through a binding too, as those on graphics cards do.
  private let alwaysBinds: Bool
  private let opened = Mutex<Opened?>(nil)

  /// A library with what it can compute on, asked for once.
  private struct Opened {
    let library: OnnxRuntimeLibrary
    let devices: [Found]
    let unusable: [String]
  }

  private struct Found {
    let provider: OnnxRuntimeProvider
    let index: Int
    let device: Device
  }

  /// An engine that looks for its library as told. Programs use `shared`.
  public convenience init(search: LibrarySearch = .onnxRuntime()) {
    self.init(search: search, alwaysBinds: false)
  }

  init(search: LibrarySearch, alwaysBinds: Bool) {
    self.search = search
    self.alwaysBinds = alwaysBinds
  }

  /// `ONNX Runtime`.
  public var name: String { OnnxRuntimeLibrary.engine }

  /// `onnxruntime`.
  public var id: String { "onnxruntime" }

  /// The release, e.g. `1.32.0`; empty if the library cannot be opened.
  public var version: String { (try? open().library.version) ?? "" }

  /// The library file's path, size and date.
  public var libraryStamp: String { search.stamp }

  /// The processor and every graphics card whose provider can be loaded.
  public func devices() throws(EngineError) -> [Device] {
    try open().devices.map(\.device)
  }

  /// Reads, shapes and prepares a network for one device.
  public func compile(_ request: CompileRequest) throws(EngineError) -> any CompiledNetwork {
    let opened = try open()
    let device = try device(request.device)
    guard device.precisions.contains(request.precision) else {
      throw .precision(request.precision, device: device.name, found: device.precisions)
    }
    guard let found = opened.devices.first(where: { $0.device == device }) else {
      throw .device(request.device, engine: name, found: opened.devices.map(\.device.name))
    }
    let library = opened.library
    let ports = try declaredInputs(request.network, library)
    let shapes = try OnnxRuntimeShapes(ports, request: request)
    let options = OnnxRuntimeOptions(
      found.provider, index: found.index, precision: request.precision, threads: request.threads,
      lengths: shapes.lengths, cache: cacheFolder(found, request, library))
    let session: OnnxRuntimeSession
    do throws(OnnxRuntimeLibrary.Failure) {
      session = try OnnxRuntimeSession(
        request.network, OnnxRuntimeSessionOptions(options, library: library), library: library)
    } catch {
      throw .compile(
        network: request.network.name, inputs: shapes.inputs, device: device.name,
        detail: error.detail)
    }
    return try OnnxRuntimeNetwork(
      session, name: request.network.name, inputs: shapes.inputs,
      byteOutputs: request.byteOutputs, precision: request.precision,
      binds: alwaysBinds || found.provider.hostMemory != nil,
      hostMemory: found.provider.hostMemory.map { ($0, found.index) })
  }

  /// What was found, without ever failing.
  public func status() -> EngineStatus {
    do throws(EngineError) {
      let opened = try open()
      return EngineStatus(
        engine: name, libraryPath: opened.library.path, version: opened.library.version,
        devices: opened.devices.map(\.device), unusable: opened.unusable, error: nil)
    } catch {
      return EngineStatus(engine: name, libraryPath: nil, version: nil, devices: [], error: error)
    }
  }

  /// The network's own declarations, which shapes are checked against before they are fixed.
  private func declaredInputs(
    _ network: NetworkSource, _ library: OnnxRuntimeLibrary
  ) throws(EngineError) -> [OnnxRuntimePort] {
    do throws(OnnxRuntimeLibrary.Failure) {
      let options = try OnnxRuntimeSessionOptions(
        OnnxRuntimeOptions(.cpu, threads: 1), library: library, optimises: false)
      return try OnnxRuntimeSession(network, options, library: library).ports(.input)
    } catch {
      throw .unreadable(network: network.name, detail: error.detail)
    }
  }

  private func cacheFolder(
    _ found: Found, _ request: CompileRequest, _ library: OnnxRuntimeLibrary
  ) -> String? {
    guard found.provider == .tensorRT || found.provider == .coreML,
      let directory = request.cacheDirectory
    else { return nil }
    return OnnxRuntimeCache.folder(
      in: directory, for: request, device: found.device.name, version: library.version)
  }

  /// Opens the library once; a failure is not remembered, as `make setup` may mend it.
  private func open() throws(EngineError) -> Opened {
    try opened.withLock { (opened) throws(EngineError) in
      if let opened { return opened }
      let library = try OnnxRuntimeLibrary.open(search)
      let found: Opened
      do throws(OnnxRuntimeLibrary.Failure) {
        found = try Self.look(library)
      } catch {
        throw .call(engine: name, operation: "listing providers", detail: error.detail)
      }
      opened = found
      return found
    }
  }

  /// Graphics cards that a process may have at most; the library tells no number.
  private static let cards = 16

  /// Devices of an opened library. A provider that is built in may still lack its own libraries:
  /// only loading it tells.
  private static func look(
    _ library: OnnxRuntimeLibrary
  ) throws(OnnxRuntimeLibrary.Failure) -> Opened {
    let names = try library.providers()
    var devices: [Found] = []
    var unusable: [String] = []
    for provider in OnnxRuntimeProvider.allCases where names.contains(provider.libraryName) {
      for index in 0..<(provider.isNumbered ? cards : 1) {
        do throws(OnnxRuntimeLibrary.Failure) {
          _ = try OnnxRuntimeSessionOptions(
            OnnxRuntimeOptions(provider, index: index, threads: 1), library: library)
        } catch {
          if index == 0 { unusable.append("\(provider.name(index)): \(error.detail)") }
          break
        }
        let device = Device(
          engine: OnnxRuntimeLibrary.engine, name: provider.name(index),
          fullName: provider.fullName(index), precisions: provider.precisions,
          reducesInGraph: provider.reducesInGraph)
        devices.append(Found(provider: provider, index: index, device: device))
      }
    }
    return Opened(library: library, devices: devices, unusable: unusable)
  }
}
