import Engines
import Foundation
import Onnx
import PluginKit
import TestSupport
import Testing
import Vips

@testable import Pipelines

/// Networks that work in windows or know positions: what can be tiled is, the rest is named.
@Suite struct WindowTests {
  private func analysis(_ bytes: [UInt8]) throws -> SpatialAnalysis {
    try SpatialAnalysis(of: try Network(serialized: bytes, name: "network"))
  }

  private func findings(_ bytes: [UInt8]) throws -> [String] {
    try analysis(bytes).nonLocal.map(\.description)
  }

  /// Tiles against the whole picture, with no seams allowed.
  private func verify(_ bytes: [UInt8], sides: [Int]) throws {
    try VipsLibrary.start()
    var generator = SeededGenerator(seed: 12)
    let folder = try TemporaryFolder()
    let plugin = try PluginFolder.write("windows", network: bytes, in: folder.path)
    let model = try StageLoader.load(Stage(plugin))
    #expect(model.seams.isEmpty)
    var several = 0
    for (width, height) in [(96, 136), (101, 75)] {
      let result = try Verification(
        of: model, picture: try ExactTilingTests.picture(width, height, &generator), sides: sides,
        session: ExactTilingTests.session)
      for row in result.rows {
        #expect(row.largest <= 1e-4, "\(width)×\(height), tile \(row.tile)")
        if row.tiles > 1 { several += 1 }
      }
    }
    #expect(several > 0)
  }

  /// A position of a window reads all of the window, however the sums are written.
  @Test func attentionInWindowsIsExactOnTheirGrid() throws {
    let bytes = try WindowNetwork.attention()
    let found = try analysis(bytes)
    #expect(found.nonLocal.isEmpty, "\(found.nonLocal)")
    #expect(found.alignmentX == 8 && found.alignmentY == 8)
    #expect(found.multipleX == 8 && found.multipleY == 8)
    #expect(found.receptiveField == Halo(top: 9, left: 9, bottom: 9, right: 9))
    try verify(bytes, sides: [40, 56])
  }

  @Test func meansOfWindowsReadTheWindow() throws {
    let bytes = try WindowNetwork.means()
    let found = try analysis(bytes)
    #expect(found.nonLocal.isEmpty, "\(found.nonLocal)")
    #expect(found.alignmentX == 8 && found.alignmentY == 8)
    #expect(found.receptiveField == Halo(top: 9, left: 9, bottom: 9, right: 9))
    try verify(bytes, sides: [40, 56])
  }

  @Test func cyclicShiftsAreNamedAndNothingElse() throws {
    let found = try findings(try WindowNetwork.attention(shift: 4))
    #expect(
      found
        == ["roll rows", "roll columns", "unroll rows", "unroll columns"].map {
          "node \"\($0)\" (Concat): cyclic shift of \($0.hasSuffix("rows") ? "rows" : "columns") by "
            + "4: what leaves at one border comes in at the other"
        })
  }

  @Test func masksOfOneSizeAreNamed() throws {
    let found = try findings(try WindowNetwork.attention(shift: 4, mask: 32))
    #expect(
      found.contains(
        "node \"mask\" (Add): window mask: adds 16 values, one a window, along rows and columns, "
          + "of one fixed size"), "\(found)")
    #expect(found.count == 5, "\(found)")
  }

  @Test func windowsThatGrowWithThePictureAreNamed() throws {
    let found = try findings(try WindowNetwork.eighths())
    #expect(
      found.first?.hasPrefix("node \"partition\" (Reshape): window partition: windows of ") == true,
      "\(found)")
    #expect(found.count == 1, "\(found)")
  }

  @Test(arguments: [
    (
      WindowNetwork.Embedding.fixed,
      "position embedding: adds 64×64 values of its own along rows and columns, of one fixed size"
    ),
    (
      .tokens,
      "position embedding: adds 4096 values of its own along rows and columns, of one fixed size"
    ),
    (
      .resized,
      "position embedding: adds 960×1152 values of its own along rows and columns, resized to the picture's size"
    ),
    (
      .cut,
      "position embedding: adds 960×1152 values of its own along rows and columns, cut to the picture's size"
    ),
    (
      .computed,
      "position embedding: adds 1152 values of its own along columns, computed from the picture's size"
    ),
    (
      .joined,
      "position embedding: joins 1152 values of its own along columns, computed from the picture's size"
    ),
    (
      .multiplied,
      "combines the picture with 960×1152 values of its own along rows and columns, resized to the picture's size"
    ),
  ])
  func positionEmbeddingsAreNamed(_ embedding: WindowNetwork.Embedding, _ said: String) throws {
    let found = try analysis(try WindowNetwork.embedded(embedding)).nonLocal
    #expect(found.map(\.node) == ["pos"], "\(found)")
    #expect(found.first?.detail == said)
    #expect(found.first?.reason == .positionDependent)
  }
}
