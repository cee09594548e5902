import COnnxRuntime
import Foundation

/// An opened ONNX Runtime: its table of functions and the one environment of the process.
final class OnnxRuntimeLibrary: @unchecked Sendable {
  // Sound: nothing changes after `init`; the table is constant, and the library documents its
  // environment as shared by all threads.

  static let engine = "ONNX Runtime"
  static let expected = "1.\(ORT_TABLE_VERSION) or newer"

  let path: String
  /// The library's version, e.g. `1.32.0`.
  let version: String
  /// The functions. A failure is a status, which ``check(_:)`` turns into text.
  let table: OrtTable
  /// Never freed: the library's threads must not outlive it at exit.
  let environment: OpaquePointer
  /// Frees what the library allocates for its callers.
  let allocator: OpaquePointer
  /// Describes memory of this process, for tensors over buffers of ours.
  let hostMemory: ForeignHandle

  /// What a failed call says.
  struct Failure: Error {
    let detail: String
  }

  /// Opens the first library that fits.
  /// - Throws: `EngineError.load` with everything that was tried, or `.call` if it cannot start.
  static func open(_ search: LibrarySearch) throws(EngineError) -> OnnxRuntimeLibrary {
    var attempts: [LoadFailure.Attempt] = []
    let candidates = search.candidates { path in
      attempts.append(.init(path: path, finding: .missing))
    }
    for path in candidates {
      let found: (table: OrtTable, version: String)
      do throws(LoadFailure.Finding) {
        found = try probe(path)
      } catch {
        attempts.append(.init(path: path, finding: error))
        continue
      }
      do throws(Failure) {
        return try OnnxRuntimeLibrary(path: path, version: found.version, table: found.table)
      } catch {
        throw .call(engine: engine, operation: "starting", detail: error.detail)
      }
    }
    throw .load(
      LoadFailure(
        engine: engine, attempts: attempts, expected: expected,
        hint: "run `make setup`, or point \(search.variable) to the library"))
  }

  private static func probe(
    _ path: String
  ) throws(LoadFailure.Finding) -> (table: OrtTable, version: String) {
    let library = try SharedLibrary(path: path)
    do throws(LoadFailure.Finding) {
      let base = try library.function("OrtGetApiBase", as: OrtGetApiBaseFunction.self)()
      guard let base else { throw .version("unknown") }
      let version = String(cString: base.pointee.getVersionString())
      // Older than the table: the library itself says so by handing out none. A release can also be
      // read from its text, before a foreign library prints why it refuses.
      guard isSupported(version), let table = base.pointee.getApi(UInt32(ORT_TABLE_VERSION)) else {
        throw .version(version)
      }
      return (table.pointee, version)
    } catch {
      library.close()
      throw error
    }
  }

  /// Release 1.N has the tables up to N, and keeps them.
  static func isSupported(_ version: String) -> Bool {
    let parts = version.split(whereSeparator: { !$0.isNumber }).prefix(2).compactMap { Int($0) }
    return parts.count == 2 && parts[0] == 1 && parts[1] >= Int(ORT_TABLE_VERSION)
  }

  private init(path: String, version: String, table: OrtTable) throws(Failure) {
    self.path = path
    self.version = version
    self.table = table
    environment = try Self.made(table) {
      table.createEnv(Int32(ORT_SEVERITY_FATAL), "impasto", &$0)
    }
    allocator = try Self.made(table) { table.defaultAllocator(&$0) }
    hostMemory = ForeignHandle(
      try Self.made(table) {
        table.createMemoryInfo(
          "Cpu", Int32(ORT_DEVICE_ALLOCATOR), 0, Int32(ORT_MEMORY_DEFAULT), &$0)
      }, free: table.releaseMemoryInfo)
  }

  /// Turns the status of a call into an error, and frees it.
  func check(_ status: OpaquePointer?) throws(Failure) {
    try Self.check(table, status)
  }

  /// Runs a call that hands out an object, and owns what it hands out.
  func handle(
    free: @escaping @convention(c) (OpaquePointer?) -> Void,
    _ call: (inout OpaquePointer?) -> OpaquePointer?
  ) throws(Failure) -> ForeignHandle {
    ForeignHandle(try Self.made(table, call), free: free)
  }

  private static func made(
    _ table: OrtTable, _ call: (inout OpaquePointer?) -> OpaquePointer?
  ) throws(Failure) -> OpaquePointer {
    var pointer: OpaquePointer?
    try check(table, call(&pointer))
    guard let pointer else { throw Failure(detail: "nothing was made") }
    return pointer
  }

  private static func check(_ table: OrtTable, _ status: OpaquePointer?) throws(Failure) {
    guard let status else { return }
    defer { table.releaseStatus(status) }
    let text = EngineMessage.summary(String(cString: table.errorMessage(status)))
    throw Failure(detail: text.isEmpty ? "no reason given" : text)
  }

  /// Takes over a string the library allocated.
  func string(_ text: UnsafeMutablePointer<CChar>) -> String {
    // A failure to free would come back as a status too; there is nothing to do about one.
    defer { table.releaseStatus(table.free(allocator, text)) }
    return String(cString: text)
  }

  /// The names of the providers this build of the library has, best first, by the library's names.
  func providers() throws(Failure) -> [String] {
    var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    var count: Int32 = 0
    try check(table.providers(&names, &count))
    guard let names else { return [] }
    defer { table.releaseStatus(table.releaseProviders(names, count)) }
    return (0..<Int(count)).compactMap { names[$0].map { String(cString: $0) } }
  }
}
