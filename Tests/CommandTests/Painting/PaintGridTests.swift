import Foundation
import Impasto
import TestSupport
import Testing

/// `impasto paint --grid`
@Suite struct PaintGridTests {
  let shop: PaintWorkshop

  init() throws { shop = try PaintWorkshop() }

  @Test func aSheetShowsEveryPaintingWithLabels() throws {
    let run = try shop.paint(
      "photo.png", "painting.png", "sheet.png", "--grid", "--style-layers", "conv1_1,conv2_1",
      "--ratios", "1e-3,0.5,1", "--size", "60", "--iterations", "2", "--report", "sheet.json")
    #expect(run.status == 0, "\(run.errors)")
    let data = try Data(contentsOf: URL(fileURLWithPath: shop["sheet.json"]))
    let report = try JSONDecoder().decode(GridReport.self, from: data)
    #expect(report.cells.count == 6 && report.cells.allSatisfy(\.isComplete))
    #expect(report.grid.rows.map(\.title) == ["conv1_1", "conv1_1–conv2_1"])
    let settings = report.cells.map(\.identity.settings.losses)
    #expect(settings.map(\.styleLayers.count) == [1, 1, 1, 2, 2, 2])
    let ratios = settings.map { $0.contentWeight / $0.styleWeight }
    #expect(zip(ratios, [1e-3, 0.5, 1, 1e-3, 0.5, 1]).allSatisfy { abs($0 - $1) < 1e-12 })

    let sheet = try TestFile.read(shop["sheet.png"])
    #expect(sheet.width == report.width && sheet.height == report.height && sheet.bands == 3)
    #expect(sheet.width > 180 && sheet.height > 94)
    // Labels above the columns, to the left of the rows and below: something dark on white.
    let bytes = try sheet.bytes()
    func darkest(_ columns: Range<Int>, _ rows: Range<Int>) -> UInt8 {
      rows.flatMap { row in columns.map { bytes[(row * sheet.width + $0) * 3] } }.min() ?? 255
    }
    let right = sheet.width - 1
    #expect(darkest(30..<right, 2..<18) < 120)
    #expect(darkest(2..<18, 30..<sheet.height - 30) < 120)
    #expect(darkest(24..<right, sheet.height - 18..<sheet.height - 2) < 190)
    #expect(darkest(0..<2, 0..<sheet.height) == 255)
    #expect(
      try shop.folder.contents()
        == ["night.png", "painting.png", "photo.png", "sheet.json", "sheet.png"])
  }

  @Test func theDefaultIsThePapersTwentyPaintings() throws {
    let relative = try shop.paint("photo.png", "painting.png", "sheet.png", "--grid", "-n")
    #expect(relative.status == 0, "\(relative.errors)")
    #expect(relative.output.contains("20 paintings"), "\(relative.output)")
    #expect(relative.output.contains("100 iterations"))
    #expect(
      GridSettings.ratios(.paper) == [1e-5, 1e-4, 1e-3, 1e-2])
    #expect(
      GridSettings(PaintSettings.usual.losses).rows.map(\.title) == [
        "conv1_1", "conv1_1–conv2_1", "conv1_1–conv3_1", "conv1_1–conv4_1", "conv1_1–conv5_1",
      ])
  }

  @Test func anExistingSheetIsKeptAndOthersFilesToo() throws {
    try Data("precious".utf8).write(to: URL(fileURLWithPath: shop["sheet.png"]))
    let arguments = [
      "photo.png", "painting.png", "sheet.png", "--grid", "--style-layers", "conv1_1", "--ratios",
      "1", "--size", "32", "--iterations", "1",
    ]
    let kept = try shop.paint(arguments)
    #expect(kept.status == 1 && kept.errorLines.count == 1, "\(kept.errors)")
    #expect(try String(contentsOfFile: shop["sheet.png"], encoding: .utf8) == "precious")
    // A folder of that name that holds something else keeps it.
    try FileManager.default.createDirectory(
      atPath: shop["sheet.png.cells"], withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: shop["sheet.png.cells/mine.txt"]))
    let forced = try shop.paint(arguments + ["--force"])
    #expect(forced.status == 0, "\(forced.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: shop["sheet.png.cells"]) == [
        "mine.txt"
      ])
  }

  @Test func whatFailsLeavesNothing() throws {
    try shop.extractor("huge", gain: 1e25)
    let said = try shop.refusal(
      "photo.png", "painting.png", "sheet.png", "--grid", "--extractor", "huge", "--plugin-dir",
      "huge", "--style-layers", "conv1_1", "--start", "noise")
    #expect(said.contains("is not a finite number"), "\(said)")
    #expect(
      try shop.folder.contents() == ["huge", "night.png", "painting.png", "photo.png"])
  }
}
