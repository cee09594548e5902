import COpenVINO
import Foundation
import Synchronization

/// An opened OpenVINO: its functions and the one core of the process.
final class OpenVINOLibrary: Sendable {
  static let engine = "OpenVINO"
  static let expected = "2026.4 or a later 2026"

  let path: String
  /// The full version text, e.g. `2026.4.1-22150-abc`.
  let version: String
  let functions: OpenVINOFunctions
  /// Never freed: the library keeps worker threads that must not outlive it at exit.
  let core: Core

  /// The process-wide core; its functions are thread-safe.
  struct Core: @unchecked Sendable {
    // Sound: the pointer never changes and the engine documents its core as thread-safe.
    let pointer: OpaquePointer
  }

  /// Opens the first library that fits.
  /// - Throws: `EngineError.load` with everything that was tried, or `.call` if the core fails.
  static func open(_ search: LibrarySearch) throws(EngineError) -> OpenVINOLibrary {
    var attempts: [LoadFailure.Attempt] = []
    let candidates = search.candidates { path in
      attempts.append(.init(path: path, finding: .missing))
    }
    for path in candidates {
      let found: (functions: OpenVINOFunctions, version: String)
      do throws(LoadFailure.Finding) {
        found = try probe(path)
      } catch {
        attempts.append(.init(path: path, finding: error))
        continue
      }
      return try OpenVINOLibrary(path: path, version: found.version, functions: found.functions)
    }
    throw .load(
      LoadFailure(
        engine: engine, attempts: attempts, expected: expected,
        hint: "run `make setup`, or point \(search.variable) to the library"))
  }

  private static func probe(
    _ path: String
  ) throws(LoadFailure.Finding) -> (functions: OpenVINOFunctions, version: String) {
    let library = try SharedLibrary(path: path)
    do throws(LoadFailure.Finding) {
      // The version first: a wrong version explains a missing function, not the other way round.
      let version = try version(in: library)
      guard isSupported(version) else { throw .version(version) }
      return (try OpenVINOFunctions(library), version)
    } catch {
      library.close()
      throw error
    }
  }

  private static func version(in library: SharedLibrary) throws(LoadFailure.Finding) -> String {
    let get = try library.function("ov_get_openvino_version", as: OvGetVersion.self)
    let free = try library.function("ov_version_free", as: OvVersionFree.self)
    var version = OvVersion()
    guard get(&version) == 0, let build = version.build else { throw .version("unknown") }
    defer { free(&version) }
    return String(cString: build)
  }

  /// The C interface only grows within a year's releases; 2026.4 has all that is used here.
  static func isSupported(_ version: String) -> Bool {
    let parts = version.split(whereSeparator: { !$0.isNumber }).prefix(2).compactMap { Int($0) }
    return parts.count == 2 && parts[0] == 2026 && parts[1] >= 4
  }

  private init(
    path: String, version: String, functions: OpenVINOFunctions
  ) throws(EngineError) {
    self.path = path
    self.version = version
    self.functions = functions
    var core: OpaquePointer?
    let status = functions.coreCreate(&core)
    guard status == 0, let core else {
      throw .call(
        engine: Self.engine, operation: "starting",
        detail: Self.message(functions, status: status))
    }
    self.core = Core(pointer: core)
  }

  /// What the engine says about the failure that has just happened.
  func message(_ status: OvStatus) -> String {
    Self.message(functions, status: status)
  }

  /// One lock for every reader, because the engine keeps one text for the whole process. If two
  /// calls fail at the same moment, both may report the later text.
  private static let messageLock = Mutex(())

  private static func message(_ functions: OpenVINOFunctions, status: OvStatus) -> String {
    let text = messageLock.withLock { _ in
      functions.lastErrorMessage().map { String(cString: $0) } ?? ""
    }
    let kind = functions.errorInfo(status).map { String(cString: $0) } ?? "status"
    let summary = EngineMessage.summary(text)
    return summary.isEmpty ? "\(kind) (\(status))" : "\(summary) (\(kind), \(status))"
  }

  /// Runs a call that hands out an object, and owns what it hands out.
  func handle(
    free: @escaping @convention(c) (OpaquePointer?) -> Void,
    _ call: (inout OpaquePointer?) -> OvStatus, orThrow error: (String) -> EngineError
  ) throws(EngineError) -> ForeignHandle {
    var pointer: OpaquePointer?
    let status = call(&pointer)
    guard status == 0, let pointer else { throw error(message(status)) }
    return ForeignHandle(pointer, free: free)
  }

  /// Takes over a string the library allocated.
  func string(_ text: UnsafeMutablePointer<CChar>?) -> String {
    guard let text else { return "" }
    defer { functions.free(text) }
    return String(cString: text)
  }
}
