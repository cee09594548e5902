import Foundation

/// Renders drawings with Graphviz's `dot`.
enum Graphviz {
  /// Why there is no picture.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static let formats = ["svg", "png", "pdf"]

  /// Writes a picture; nothing is left behind on failure.
  static func render(_ text: String, as format: String, to path: String) throws {
    guard formats.contains(format) else {
      throw Failure(
        description: "\(path): found the ending \".\(format)\", expected .dot, "
          + formats.map { ".\($0)" }.joined(separator: ", "))
    }
    let folder = NSTemporaryDirectory() + "/impasto-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/graph.dot"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["dot", "-T\(format)", "-o", folder + "/graph.out", folder + "/graph.dot"]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        description: process.terminationStatus == 127
          ? "\(path): Graphviz's 'dot' is not installed; write a .dot file instead"
          : "\(path): Graphviz's 'dot' failed with code \(process.terminationStatus)")
    }
    let picture = try Data(contentsOf: URL(fileURLWithPath: folder + "/graph.out"))
    try picture.write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
