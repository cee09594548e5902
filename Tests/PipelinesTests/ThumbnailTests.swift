import Engines
import PluginKit
import TestSupport
import Testing
import Vips

@testable import Pipelines

/// Statistics from a thumbnail: approximate, but the same for every tile.
@Suite struct ThumbnailTests {
  private static func model() throws -> StageModel {
    try VipsLibrary.start()
    let folder = try TemporaryFolder()
    return try StageLoader.load(
      Stage(
        PluginFolder.write("painter", network: try NormedNetwork.style(), in: folder.path)))
  }

  /// Mean step between neighbouring pixels across tile borders, over that everywhere else.
  private func seam(_ values: [Float], _ plan: StagePlan) -> Double {
    let (width, height) = (plan.output.width, plan.output.height)
    let columns = Set(
      (1..<plan.grid.columns.count).map { plan.grid.columns.outputRange($0).lowerBound })
    let rows = Set((1..<plan.grid.rows.count).map { plan.grid.rows.outputRange($0).lowerBound })
    var (border, inside) = ((0.0, 0.0), (0.0, 0.0))
    func add(_ a: Int, _ b: Int, _ isBorder: Bool) {
      for band in 0..<3 {
        let step = Double(abs(values[3 * a + band] - values[3 * b + band]))
        if isBorder {
          border = (border.0 + step, border.1 + 1)
        } else {
          inside = (inside.0 + step, inside.1 + 1)
        }
      }
    }
    for y in 1..<height {
      for x in 1..<width {
        add(y * width + x, y * width + x - 1, columns.contains(x))
        add(y * width + x, (y - 1) * width + x, rows.contains(y))
      }
    }
    return (border.0 / border.1) / (inside.0 / inside.1)
  }

  @Test func tileBordersAreNoStep() throws {
    let model = try Self.model()
    let picture = try TestPicture.make(width: 640, height: 512)
    let trial = Trial(picture: picture, session: ExactTilingTests.session, options: RunOptions())
    let size = Thumbnail.size(PixelSize(width: 640, height: 512), side: 200)
    #expect(size == PixelSize(width: 200, height: 160))
    let reduced = try trial.run(model, .side(100), statistics: .thumbnail(size), thumbnail: 200)
    #expect(reduced.plan.grid.count > 20)
    #expect(abs(seam(reduced.values, reduced.plan) - 1) <= 0.05)
    // Tiles that compute their own statistics show their borders, and this measure sees it.
    let own = try trial.run(model.withoutStatistics, .side(100), statistics: nil)
    #expect(seam(own.values, own.plan) > 1.05)
  }

  /// What doesn't fit in one tile is passed over level by level, with the same result.
  @Test func aSmallBudgetGivesTheSameThumbnail() throws {
    let model = try Self.model()
    let size = PixelSize(width: 900, height: 700)
    func passes(_ budget: Int) throws -> [StatisticsPass] {
      try StatisticsPlanner(
        budget: MemoryBudget(bytes: budget), reserved: 0, choice: .automatic
      ).passes(model, over: size)
    }
    let (rich, poor) = (try passes(4 << 30), try passes(MemoryBudget.base + (12 << 20)))
    #expect(rich.count == 1 && rich[0].level == nil)
    #expect(poor.count == model.statistics?.split.levels)
    #expect(poor.allSatisfy { $0.engineBytes <= 12 << 20 })
    let picture = try TestPicture.make(width: size.width, height: size.height)
    func moments(_ passes: [StatisticsPass]) throws -> StageMoments {
      let plan = try Planner(
        budget: MemoryBudget(bytes: 4 << 30), choice: .side(200), allowSeams: false
      ).plan(
        [Planner.Request(model: model, precision: .f32, stripPixelBytes: 12)], picture: size,
        reserved: 0)
      let state = RunState()
      let run = StatisticsRun(
        session: ExactTilingTests.session, options: RunOptions(), plans: plan,
        statistics: [
          StatisticsPlan(source: .exact, passes: passes, before: [], thumbnailRun: nil)
        ], progress: RunProgress(tiles: 1, work: 1, report: nil), state: state, limits: 0...1,
        open: { try picture.guarded(window: $0, state: state) })
      return try #require(try run.moments(known: nil).first ?? nil)
    }
    let (one, many) = (try moments(rich), try moments(poor))
    #expect(one.maps.keys == many.maps.keys && one.positions == many.positions)
    for (name, map) in one.maps {
      for (quantity, values) in map.values {
        let others = try #require(many.maps[name]?.values[quantity])
        let scale = values.map(abs).max() ?? 0
        for (a, b) in zip(values, others) {
          #expect(abs(a - b) <= 1e-4 * scale + 1e-6, "\(name), \(quantity)")
        }
      }
    }
  }

  @Test func sizesKeepTheProportions() {
    #expect(
      Thumbnail.size(PixelSize(width: 300, height: 100), side: 1024)
        == PixelSize(width: 300, height: 100))
    #expect(
      Thumbnail.size(PixelSize(width: 100_000, height: 10), side: 1000)
        == PixelSize(width: 1000, height: 1))
  }

  /// A tall picture is reduced from the top to the bottom, with few rows in memory.
  @Test func reducingReadsInOrder() throws {
    let picture = try TestPicture.make(width: 90, height: 6000)
    let folder = try TemporaryFolder()
    try TestFile.save(picture, to: folder.file("tall.png"))
    let state = RunState()
    let size = PixelSize(width: 3, height: 200)
    let source = try Image.file(folder.file("tall.png"), sequential: true)
    let rows = Thumbnail.rowsHeld(PixelSize(width: 90, height: 6000), reducedTo: size)
    #expect(rows < 700)
    let reduced = try Thumbnail.make(
      source.guarded(window: rows, state: state), size: size, state: state)
    let expected = try ChainBuilder.resized(ChainBuilder.unit(picture), to: size)
    let (a, b) = (try reduced.bytes(), try expected.bytes())
    #expect(a == b)
  }
}
