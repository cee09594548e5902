import Foundation
import TestSupport
import Testing

@testable import Painting

@Suite struct StrongWolfeTests {
  /// Functions of one variable that go down at 0.
  private static var curves: [(value: (Double) -> Double, slope: (Double) -> Double)] {
    [
      ({ ($0 - 3) * ($0 - 3) }, { 2 * ($0 - 3) }),
      ({ -$0 / ($0 * $0 + 2) }, { ($0 * $0 - 2) / (($0 * $0 + 2) * ($0 * $0 + 2)) }),
      ({ exp($0) - 5 * $0 }, { exp($0) - 5 }),
      ({ cos($0) - 0.3 * $0 }, { -sin($0) - 0.3 }),
    ]
  }

  @Test(arguments: 0..<4, [1e-4, 0.1, 1, 10, 500]) func bothConditionsHold(
    _ curve: Int, _ first: Double
  ) throws {
    let (value, slope) = Self.curves[curve]
    let search = StrongWolfe(curvature: 0.1)
    let start = StrongWolfe.Point(length: 0, loss: value(0), slope: slope(0))
    var calls = 0
    let found = try search.search(from: start, first: first) {
      calls += 1
      return StrongWolfe.Point(length: $0, loss: value($0), slope: slope($0))
    }
    #expect(found.length > 0)
    #expect(found.loss <= start.loss + 1e-4 * found.length * start.slope)
    #expect(abs(found.slope) <= 0.1 * abs(start.slope))
    #expect(calls <= 25)
  }

  @Test func theCubicsMinimumIsFound() {
    // x³ − 3x has its minimum at 1.
    func point(_ x: Double) -> StrongWolfe.Point {
      .init(length: x, loss: x * x * x - 3 * x, slope: 3 * x * x - 3)
    }
    #expect(abs(StrongWolfe.lowest(point(0), point(2.5), within: 0...2.5) - 1) < 1e-12)
    #expect(abs(StrongWolfe.lowest(point(2.5), point(0), within: 0...2.5) - 1) < 1e-12)
    #expect(StrongWolfe.lowest(point(0), point(2.5), within: 1.5...2.5) == 1.5)
  }

  @Test func nothingLowerIsTheStart() throws {
    let start = StrongWolfe.Point(length: 0, loss: 1, slope: -1)
    let found = try StrongWolfe().search(from: start, first: 1) {
      StrongWolfe.Point(length: $0, loss: 1 + $0, slope: 1)
    }
    #expect(found.length == 0)
  }
}
