import Foundation
import Wording

/// A file from the web, kept in a temporary file while it is needed.
///
/// `curl` fetches it: a well-kept tool that honours the user's proxies and certificates.
public final class Download: Sendable {
  /// Why a file couldn't be fetched.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    /// The address.
    public let address: String
    /// What curl or the system said.
    public let reason: String

    /// One line.
    public var description: String { "\(address): \(reason)".inOneLine }
  }

  /// The temporary file; removed with this object.
  public let path: String

  /// Whether an input is an http or https address.
  public static func isURL(_ input: String) -> Bool {
    let lower = input.lowercased()
    return lower.hasPrefix("http://") || lower.hasPrefix("https://")
  }

  /// The last part of an address, safe as a file name.
  public static func fileName(of address: String) -> String {
    let name = URL(string: address)?.lastPathComponent ?? ""
    let safe = name.filter { $0.isLetter || $0.isNumber || "._-".contains($0) }
    return safe.isEmpty || safe.hasPrefix(".") ? "download" : safe
  }

  /// Fetches a file. A server that sends less than 100 bytes a second for a minute is given up.
  ///
  /// - Parameters:
  ///   - limit: most bytes accepted, announced or not.
  ///   - staysSecure: whether an https address may not lead on to an http one.
  /// - Throws: `Failure`.
  public init(
    _ address: String, limit: Int = 16 << 30, staysSecure: Bool = false
  ) throws(Failure) {
    let name = "impasto-\(UUID().uuidString)-\(Self.fileName(of: address))"
    path = (NSTemporaryDirectory() as NSString).appendingPathComponent(name)
    let isSecure = staysSecure && address.lowercased().hasPrefix("https://")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "curl", "--silent", "--show-error", "--fail", "--location", "--proto", "=http,https",
      "--proto-redir", isSecure ? "=https" : "=http,https",
      "--max-redirs", "10", "--connect-timeout", "30", "--speed-limit", "100", "--speed-time", "60",
      "--max-filesize", "\(limit)", "--", address,
    ]
    let (contents, errors) = (Pipe(), Pipe())
    process.standardOutput = contents
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw Failure(address: address, reason: "curl can't be started: \(error)")
    }
    // Older versions of curl hold announced sizes only against their limit.
    let problem = Self.copy(contents.fileHandleForReading, to: path, limit: limit)
    if problem != nil { process.terminate() }
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard problem == nil, process.terminationStatus == 0 else {
      try? FileManager.default.removeItem(atPath: path)
      if let problem { throw Failure(address: address, reason: problem) }
      let text = String(decoding: said, as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      let missing = process.terminationStatus == 127
      throw Failure(
        address: address,
        reason: missing ? "curl is not installed, and is needed for web addresses" : text)
    }
  }

  /// Copies a stream into a new file of mode 600; says what went wrong.
  private static func copy(_ stream: FileHandle, to path: String, limit: Int) -> String? {
    guard
      FileManager.default.createFile(
        atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: path)
    else { return "\(path) can't be made" }
    var count = 0
    do {
      while let piece = try stream.read(upToCount: 1 << 20), !piece.isEmpty {
        count += piece.count
        guard count <= limit else { return "found more than the limit of \(ByteCount(limit))" }
        try file.write(contentsOf: piece)
      }
      try file.close()
      return nil
    } catch {
      return "\(path) can't be written: \(error.localizedDescription)"
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
