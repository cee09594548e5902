import Foundation

/// A picture from the web, kept in a temporary file while it is needed.
///
/// `curl` fetches it: a well-kept tool that honours the user's proxies and certificates.
public final class PictureDownload: Sendable {
  /// Why a picture couldn't be fetched.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    /// The address.
    public let address: String
    /// What curl said.
    public let reason: String

    /// One line.
    public var description: String { "\(address): \(reason)" }
  }

  /// The file that holds the picture; removed with this object.
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

  /// Fetches a picture; at most `limit` bytes.
  ///
  /// - Throws: `Failure`.
  public init(_ address: String, limit: Int = 16 << 30) throws(Failure) {
    let name = "impasto-\(UUID().uuidString)-\(Self.fileName(of: address))"
    path = (NSTemporaryDirectory() as NSString).appendingPathComponent(name)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "curl", "--silent", "--show-error", "--fail", "--location", "--proto", "=http,https",
      "--max-redirs", "10", "--connect-timeout", "30", "--max-filesize", "\(limit)", "--output",
      path,
      "--", address,
    ]
    let errors = Pipe()
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw Failure(address: address, reason: "curl can't be started: \(error)")
    }
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      try? FileManager.default.removeItem(atPath: path)
      let text = String(decoding: said, as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      let missing = process.terminationStatus == 127
      throw Failure(
        address: address,
        reason: missing ? "curl is not installed, and is needed for web addresses" : text)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
