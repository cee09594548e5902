import Testing
import Vips

@testable import Painting

@Suite struct RangePenaltyTests {
  /// Rows enough for several chunks; values from −0.5 to 1.5, the limits themselves among them.
  @Test func valuesOutsideCountByTheirSquare() throws {
    try VipsLibrary.start()
    let (width, height, weight) = (97, 53, 7.0)
    let values = (0..<3 * width * height).map { Float($0 % 41) / 20 - 0.5 }
    let picture = FloatPicture(width: width, height: height)
    let gradient = FloatPicture(width: width, height: height)
    let before = values.map { 1 - $0 }
    try values.withUnsafeBufferPointer {
      try picture.write(rows: 0..<height, columns: 0..<width, from: $0)
    }
    try before.withUnsafeBufferPointer {
      try gradient.write(rows: 0..<height, columns: 0..<width, from: $0)
    }
    let loss = try RangePenalty.add(picture, weight: weight, to: gradient)

    let count = Double(values.count)
    var expected = 0.0
    for (place, value) in values.enumerated() {
      let excess = value < 0 ? Double(value) : (value > 1 ? Double(value) - 1 : 0)
      expected += excess * excess / count
      let slope = Double(before[place]) + 2 * weight * excess / count
      #expect(abs(Double(gradient.values[place]) - slope) < 1e-6)
    }
    #expect(abs(loss - expected) < 1e-6 * expected)
    #expect(Array(picture.values) == values)
  }

  @Test func nothingOutsideCostsNothing() throws {
    try VipsLibrary.start()
    let picture = FloatPicture(width: 5, height: 4)
    let gradient = FloatPicture(width: 5, height: 4)
    #expect(try RangePenalty.add(picture, weight: 3, to: gradient) == 0)
    #expect(gradient.values.allSatisfy { $0 == 0 })
  }
}
