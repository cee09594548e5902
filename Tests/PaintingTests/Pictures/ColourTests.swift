import Foundation
import TestSupport
import Testing

@testable import Painting

@Suite struct ColourTests {
  private func noise(_ seed: UInt64, mix: [[Float]], offset: [Float]) throws -> FloatPicture {
    let picture = FloatPicture(width: 40, height: 30)
    try Noise(seed: seed).fill(picture, mean: 0, spread: 1)
    let plane = 1200
    for i in 0..<plane {
      let pixel = (0..<3).map { picture.values[$0 * plane + i] }
      for band in 0..<3 {
        picture.values[band * plane + i] =
          offset[band] + (0..<3).reduce(0) { $0 + mix[band][$1] * pixel[$1] }
      }
    }
    return picture
  }

  @Test func recolouringGivesTheOthersMeanAndCovariance() throws {
    let from = try noise(
      1, mix: [[0.2, 0.1, 0], [0, 0.1, 0.05], [0.02, 0, 0.3]], offset: [0.5, 0.4, 0.3])
    let to = try noise(
      2, mix: [[0.05, 0, 0.1], [0.2, 0.1, 0], [0, 0.1, 0.02]], offset: [0.2, 0.6, 0.7])
    let wanted = try ColourStatistics(of: to)
    try ColourStatistics.apply(
      try ColourStatistics(of: from).change(to: wanted), to: from)
    let got = try ColourStatistics(of: from)
    for i in 0..<3 {
      #expect(abs(got.mean[i] - wanted.mean[i]) < 1e-5)
      for j in 0..<3 { #expect(abs(got.covariance[i, j] - wanted.covariance[i, j]) < 1e-5) }
    }
  }

  @Test func recolouringToItselfChangesNothing() throws {
    let picture = try noise(
      3, mix: [[0.2, 0, 0], [0, 0.2, 0], [0, 0, 0.2]], offset: [0.5, 0.5, 0.5])
    let before = try picture.all()
    let own = try ColourStatistics(of: picture)
    try ColourStatistics.apply(own.change(to: own), to: picture)
    for (a, b) in zip(try picture.all(), before) { #expect(abs(a - b) < 1e-5) }
  }

  @Test func flatPicturesStayFinite() throws {
    let flat = FloatPicture(width: 8, height: 8)
    flat.values.update(repeating: 0.5)
    let other = try noise(
      4, mix: [[0.2, 0, 0], [0, 0.2, 0], [0, 0, 0.2]], offset: [0.1, 0.2, 0.3])
    let wanted = try ColourStatistics(of: other)
    try ColourStatistics.apply(
      try ColourStatistics(of: flat).change(to: wanted), to: flat)
    for band in 0..<3 { #expect(abs(Double(flat.values[band * 64]) - wanted.mean[band]) < 1e-3) }
  }

  @Test func masksChooseWhatIsCounted() throws {
    let picture = FloatPicture(width: 10, height: 2)
    for i in 0..<20 { for band in 0..<3 { picture.values[band * 20 + i] = i < 10 ? 0.2 : 0.8 } }
    let mask = FloatPicture(width: 10, height: 2, planes: 1)
    for i in 0..<10 { mask.values[i] = 1 }
    #expect(abs(try ColourStatistics(of: picture, mask: mask).mean[0] - 0.2) < 1e-6)
    let mixed = ColourStatistics(mixing: [
      (try ColourStatistics(of: picture, mask: mask), 1), (try ColourStatistics(of: picture), 3),
    ])
    #expect(abs(mixed.mean[0] - 0.425) < 1e-6)
  }

  /// The published first outputs of SplitMix64 for the seed 1234567.
  @Test func noiseIsSplitMix64() {
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    let noise = Noise(seed: 1_234_567)
    for (index, number) in expected.enumerated() {
      #expect(noise.value(index) == Float(number >> 40) * 0x1p-24)
    }
  }

  @Test func noiseFillsItsRangeEvenly() throws {
    let picture = FloatPicture(width: 300, height: 300)
    try Noise(seed: 5).fill(picture, mean: 0.5, spread: 0.25)
    let values = try picture.all()
    #expect(values.allSatisfy { $0 >= 0.25 && $0 < 0.75 })
    let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
    let square = values.reduce(0) { $0 + Double($1) * Double($1) } / Double(values.count)
    #expect(abs(mean - 0.5) < 2e-3)
    #expect(abs(square - mean * mean - 0.25 * 0.25 / 3) < 5e-4)
  }
}
