import Engines
import Foundation

/// Runs the built `impasto`.
public struct Command: Sendable {
  /// The exit code; negative for a signal.
  public let status: Int32
  /// Standard output.
  public let output: String
  /// Standard error.
  public let errors: String

  /// The executable, beside the tests.
  public static let path = ExecutablePath.folder + "/impasto"

  /// Runs the command to its end.
  ///
  /// - Parameters:
  ///   - environment: variables that replace or join this process's.
  ///   - input: what standard input holds.
  ///   - folder: the folder to run in.
  public static func run(
    _ arguments: [String], environment: [String: String] = [:], input: [UInt8]? = nil,
    in folder: String? = nil
  ) throws -> Command {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let scratch = try TemporaryFolder()
    // Files instead of pipes: nothing can fill up and block.
    let outputFile = scratch.file("out")
    let errorFile = scratch.file("err")
    let inputFile = scratch.file("in")
    for file in [outputFile, errorFile] {
      try Data().write(to: URL(fileURLWithPath: file))
    }
    try Data(input ?? []).write(to: URL(fileURLWithPath: inputFile))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: outputFile))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errorFile))
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: inputFile))
    try process.run()
    process.waitUntilExit()
    return Command(
      status: process.terminationReason == .exit
        ? process.terminationStatus : -process.terminationStatus,
      output: try String(contentsOfFile: outputFile, encoding: .utf8),
      errors: try String(contentsOfFile: errorFile, encoding: .utf8))
  }
}
