import Pipelines
import Testing

@testable import Painting

@Suite struct ScaleScheduleTests {
  private func sides(
    _ width: Int, _ height: Int, _ change: (inout PaintSettings) -> Void = { _ in }
  ) throws -> ([Int], [Int]) {
    var settings = PaintSettings()
    change(&settings)
    let schedule = try ScaleSchedule(
      content: PixelSize(width: width, height: height), settings: settings)
    return (
      schedule.scales.map { max($0.size.width, $0.size.height) }, schedule.scales.map(\.iterations)
    )
  }

  @Test func pictureUpTo512HaveOneScale() throws {
    #expect(try sides(512, 300) == ([512], [300]))
    #expect(try sides(100, 512) == ([512], [300]))
  }

  @Test func largerOnesHalveDownTo512() throws {
    #expect(try sides(513, 300) == ([257, 513], [300, 100]))
    #expect(try sides(4096, 3000) == ([512, 1024, 2048, 4096], [300, 100, 33, 30]))
    #expect(try sides(4096, 3000) { $0.size = 1000 } == ([500, 1000], [300, 100]))
  }

  @Test func scalesAndIterationsCanBeChosen() throws {
    let chosen = try sides(1000, 500) {
      $0.scales = [200, 400]
      $0.iterations = [50, 20]
    }
    // The result's own size comes last.
    #expect(chosen == ([200, 400, 1000], [50, 20, 20]))
  }

  @Test func shapesAreKept() {
    let size = ScaleSchedule.fitted(PixelSize(width: 3000, height: 2000), side: 512)
    #expect(size == PixelSize(width: 512, height: 341))
    #expect(
      ScaleSchedule.fitted(PixelSize(width: 10, height: 5000), side: 100)
        == PixelSize(width: 1, height: 100))
  }
}
