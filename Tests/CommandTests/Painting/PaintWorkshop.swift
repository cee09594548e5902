import Foundation
import Impasto
import TestSupport
import Testing

/// A folder with small pictures to paint, and extractors whose losses are known.
final class PaintWorkshop {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TestFile.photograph(folder.file("photo.png"), width: 72, height: 56)
    try TestFile.photograph(folder.file("painting.png"), width: 60, height: 90)
    let night = try TestFile.noise(width: 64, height: 64, seed: 4)
    try TestFile.save(night, to: folder.file("night.png"))
  }

  subscript(_ name: String) -> String { folder.file(name) }

  /// `impasto paint`, with networks in f32 and without a cache of them.
  func paint(_ arguments: String...) throws -> Command { try paint(arguments) }

  func paint(_ arguments: [String]) throws -> Command {
    try Command.run(Self.line(arguments), in: folder.path)
  }

  func start(_ arguments: String...) throws -> RunningCommand {
    try RunningCommand(Self.line(arguments), in: folder.path)
  }

  private static func line(_ arguments: [String]) -> [String] {
    ["paint", "--precision", "f32"] + arguments
  }

  /// The one line on standard error of a run that is refused.
  func refusal(_ arguments: String..., status: Int32 = 1) throws -> String {
    let run = try paint(arguments)
    #expect(run.status == status, "\(arguments): \(run.errors)")
    if status == 1 {
      #expect(run.errorLines.count == 1, "\(arguments): \(run.errors)")
      #expect(run.errors.hasPrefix("impasto: "), "\(arguments): \(run.errors)")
    }
    return run.errors
  }

  func report(_ name: String) throws -> PaintReport {
    try JSONDecoder().decode(
      PaintReport.self, from: Data(contentsOf: URL(fileURLWithPath: folder.file(name))))
  }

  /// A black picture that is white on the left.
  func mask(_ name: String, width: Int, height: Int, white: Int) throws {
    let row = (0..<width).map { UInt8($0 < white ? 255 : 0) }
    let bytes = [[UInt8]](repeating: row, count: height).flatMap(\.self)
    try TestFile.save(
      try Image.memory(bytes, width: width, height: height, bands: 1, format: .uchar),
      to: folder.file(name))
  }

  /// An extractor of one convolution, whose features are the picture times `gain`.
  func extractor(_ id: String, gain: Float) throws {
    var builder = NetworkBuilder()
    let input = builder.input("input", KnownNetwork.picture())
    let weight = builder.constant(
      shape: [3, 3, 1, 1], floats: KnownNetwork.diagonal(3).map { $0 * gain })
    builder.output(builder.conv(input, weight: weight, kernel: [1, 1]), named: "map")
    try PluginFolder.writeFiles(
      id, network: try builder.serialized(), in: folder.path, kind: "extractor",
      more: #""extractor": {"layers": {"conv1_1": "map", "conv4_2": "map"}}"#)
  }
}
