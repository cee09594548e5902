import Foundation

/// Reads HDF5 files in a process of their own: the library of Debian 12 (1.10.8) ends its process
/// on about one damaged file in a thousand, which must not be ours.
public struct HDF5Helper: Sendable {
  /// The program and its first arguments; the file's path is added. It writes safetensors to
  /// standard output, or one line to standard error and ends with another code than 0.
  public let program: String
  /// See ``program``.
  public let arguments: [String]

  /// Names a program, such as `impasto read-hdf5`.
  public init(program: String, arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }

  /// Seconds of processor time that reading a file may take.
  private static let seconds = 120

  /// What the helper's own process does: reads a file and returns what goes to standard output.
  ///
  /// - Throws: ``WeightsError``.
  public static func serve(_ path: String) throws -> Data {
    limitOwnProcess()
    return try SafetensorsWriter.bytes(try HDF5File.read(path))
  }

  /// Neither endless loops nor core dumps.
  private static func limitOwnProcess() {
    #if canImport(Darwin)
      let (time, core) = (RLIMIT_CPU, RLIMIT_CORE)
    #else
      let (time, core) = (
        __rlimit_resource_t(RLIMIT_CPU.rawValue), __rlimit_resource_t(RLIMIT_CORE.rawValue)
      )
    #endif
    var limit = rlimit(rlim_cur: rlim_t(seconds), rlim_max: rlim_t(seconds))
    setrlimit(time, &limit)
    limit = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(core, &limit)
  }

  /// Runs the helper on a file.
  func read(_ path: String) throws(WeightsError) -> StateDict {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments + [path]
    process.standardInput = FileHandle.nullDevice
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch {
      throw .unreadable(
        path: program, reason: "can't be started: \(error.localizedDescription)")
    }
    let data = (try? output.fileHandleForReading.readToEnd()) ?? nil
    // One line, far smaller than what a pipe holds: it can't block the helper.
    let message = (try? errors.fileHandleForReading.readToEnd()) ?? nil
    process.waitUntilExit()
    guard process.terminationReason == .exit else {
      throw .crashed(path: path, reason: "signal \(process.terminationStatus)")
    }
    guard process.terminationStatus == 0 else {
      let text = String(decoding: message ?? Data(), as: UTF8.self)
      throw .reported(text.split(separator: "\n").first.map(String.init) ?? "\(path): unreadable")
    }
    return try SafetensorsFile.read(data ?? Data(), path: path)
  }
}
