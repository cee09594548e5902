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

  /// The lines of standard error.
  public var errorLines: [String] {
    errors.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).dropLast()
  }
  /// The JSON objects of standard error, for `--progress json`.
  public var events: [[String: Any]] {
    errorLines.compactMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
  }

  /// The executable, beside the tests.
  public static let path = ExecutablePath.folder + "/impasto"

  /// Where commands keep what they cache, unless a test says otherwise: nobody's real cache.
  public static let cacheFolder = NSTemporaryDirectory() + "impasto-tests-cache-\(getpid())"

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
    try RunningCommand(arguments, environment: environment, input: input, in: folder).wait()
  }
}

/// The built `impasto`, or another program, while it runs.
public final class RunningCommand {
  private let process = Process()
  private let scratch: TemporaryFolder
  private var outputFile: String { scratch.file("out") }
  private var errorFile: String { scratch.file("err") }

  /// Starts it; see ``Command/run(_:environment:input:in:)``.
  ///
  /// - Parameter program: a program found on the search path instead of `impasto`.
  public init(
    _ arguments: [String], program: String? = nil, environment: [String: String] = [:],
    input: [UInt8]? = nil, in folder: String? = nil
  ) throws {
    scratch = try TemporaryFolder()
    process.executableURL = URL(fileURLWithPath: program == nil ? Command.path : "/usr/bin/env")
    process.arguments = (program.map { [$0] } ?? []) + arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["XDG_CACHE_HOME": Command.cacheFolder]) { $1 }
      .merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    // Files instead of pipes: nothing can fill up and block.
    let inputFile = scratch.file("in")
    for file in [outputFile, errorFile] {
      try Data().write(to: URL(fileURLWithPath: file))
    }
    try Data(input ?? []).write(to: URL(fileURLWithPath: inputFile))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: outputFile))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errorFile))
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: inputFile))
    try process.run()
  }

  /// Standard output and standard error so far.
  public var said: String {
    [outputFile, errorFile].map { (try? String(contentsOfFile: $0, encoding: .utf8)) ?? "" }
      .joined()
  }

  /// Waits until it has said something; false when it ends or `seconds` pass before.
  public func waitUntilSaid(_ text: String, seconds: Double = 60) -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    while !said.contains(text) {
      guard process.isRunning, Date() < end else { return said.contains(text) }
      usleep(10_000)
    }
    return true
  }

  /// Sends a signal.
  public func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for its end.
  public func wait() throws -> Command {
    process.waitUntilExit()
    return Command(
      status: process.terminationReason == .exit
        ? process.terminationStatus : -process.terminationStatus,
      output: try String(contentsOfFile: outputFile, encoding: .utf8),
      errors: try String(contentsOfFile: errorFile, encoding: .utf8))
  }
}
