import Onnx
import TestSupport
import Testing

@testable import Pipelines

/// The promises of a tiling, checked over random networks and picture lengths.
@Suite struct AxisTilingTests {
  struct Case {
    let behaviour: AxisBehaviour
    let length: Int
    let count: Int
  }

  static func random(_ generator: inout SeededGenerator) throws -> Case {
    let scales = [(1, 1), (2, 1), (4, 1), (1, 2), (3, 1)]
    let (numerator, denominator) = scales.randomElement(using: &generator) ?? (1, 1)
    let scale = try #require(Ratio(numerator, denominator))
    let alignment = denominator * ([1, 2, 4, 8].randomElement(using: &generator) ?? 1)
    let loss = denominator == 1 ? [0, 0, 0, 3, 14].randomElement(using: &generator) ?? 0 : 0
    let minimum = Int.random(in: 1...20, using: &generator)
    let multiple = [1, 1, alignment].randomElement(using: &generator) ?? 1
    let behaviour = AxisBehaviour(
      scale: scale, haloBefore: loss + .random(in: 0...40, using: &generator),
      haloAfter: loss + .random(in: 0...40, using: &generator), alignment: alignment,
      minimum: minimum,
      sizeMultiple: multiple, lossBefore: loss,
      outputLength: { length in
        let output = (length * numerator + denominator - 1) / denominator - 2 * loss
        return length >= minimum && output > 0 ? output : nil
      })
    return Case(
      behaviour: behaviour, length: .random(in: 1...700, using: &generator),
      count: .random(in: 1...12, using: &generator))
  }

  @Test func coresCoverThePictureOnceAndTilesHoldTheirHalos() throws {
    var generator = SeededGenerator(seed: 1)
    var severalTiles = 0
    for _ in 0..<4000 {
      let test = try Self.random(&generator)
      let behaviour = test.behaviour
      let padded = try PaddedLength(picture: test.length, behaviour: behaviour)
      #expect(padded.total >= behaviour.minimum)
      #expect(padded.total % behaviour.sizeMultiple == 0)
      let outputLength = try #require(behaviour.outputLength(padded.total))
      #expect(padded.outputOffset >= 0)
      #expect(padded.outputOffset + padded.output <= outputLength)

      let tiling = AxisTiling(padded, behaviour: behaviour, count: test.count)
      if tiling.count > 1 { severalTiles += 1 }
      #expect(tiling.tile <= padded.total)
      #expect(behaviour.outputLength(tiling.tile) != nil)
      #expect((padded.total - tiling.tile) % behaviour.alignment == 0)
      var covered = 0
      for index in 0..<tiling.count {
        let core = tiling.coreRange(index)
        #expect(core.lowerBound == covered)
        covered = core.upperBound
        let origin = tiling.origin(index)
        #expect(origin % behaviour.alignment == 0)
        #expect(origin >= 0 && origin + tiling.tile <= padded.total)
        let start = padded.before + core.lowerBound
        let end = padded.before + core.upperBound
        #expect(origin <= max(0, start - behaviour.haloBefore))
        // Inside the picture only whole steps count.
        let tileEnd = origin + tiling.tile
        let usable =
          tileEnd == padded.total ? tileEnd : tileEnd / behaviour.alignment * behaviour.alignment
        #expect(usable >= min(padded.total, end + behaviour.haloAfter))
        // The core lies inside the tile's own output.
        let output = tiling.outputRange(index)
        let local = tiling.outputStart(index)
        let tileOutput = try #require(behaviour.outputLength(tiling.tile))
        #expect(local >= 0 && local + output.count <= tileOutput)
        if index > 0 { #expect(origin - tiling.origin(index - 1) <= tiling.core) }
      }
      #expect(covered == test.length)
      #expect(tiling.outputRange(tiling.count - 1).upperBound == padded.output)
    }
    #expect(severalTiles > 1000)
  }

  /// Without steps to keep, all tiles are full: cores at the ends are longer by the halo that they
  /// don't need, so the tiles are as short as tiles of one length can be.
  @Test func tilesAtTheEndsWasteNothing() throws {
    let behaviour = AxisBehaviour(
      scale: .one, haloBefore: 20, haloAfter: 24, outputLength: { $0 })
    for length in [400, 1000, 1003] {
      for count in 2...6 {
        let padded = try PaddedLength(picture: length, behaviour: behaviour)
        let tiling = AxisTiling(padded, behaviour: behaviour, count: count)
        #expect(tiling.count == count)
        let shortest = (length + (count - 1) * 44 + count - 1) / count
        #expect(tiling.tile == shortest)
        #expect(tiling.coreRange(0).count == tiling.tile - 24)
        #expect(tiling.origin(count - 1) + tiling.tile == length)
      }
    }
  }

  @Test func aPictureSmallerThanATileGetsOneTileOfItsOwnSize() throws {
    let behaviour = AxisBehaviour(
      scale: .one, haloBefore: 20, haloAfter: 20, outputLength: { $0 })
    let padded = try PaddedLength(picture: 41, behaviour: behaviour)
    let tiling = AxisTiling(padded, behaviour: behaviour, count: 3)
    #expect(tiling.count == 1)
    #expect(tiling.tile == 41)
    #expect(tiling.origin(0) == 0)
  }

  @Test func paddingMirrorsAboutTheBorderPixel() throws {
    let behaviour = AxisBehaviour(
      scale: .one, haloBefore: 0, haloAfter: 0, minimum: 9, lossBefore: 2,
      outputLength: { $0 > 8 ? $0 - 4 : nil })
    let padded = try PaddedLength(picture: 4, behaviour: behaviour)
    #expect(padded.before == 2)
    let index = SampleIndex(origin: 0, length: padded.total, padded: padded)
    #expect(index.offsets.prefix(8) == [2, 1, 0, 1, 2, 3, 2, 1])
  }

  @Test func aSizeThatNoPaddingHelpsIsRefused() {
    let behaviour = AxisBehaviour(
      scale: .one, haloBefore: 0, haloAfter: 0, outputLength: { _ in nil })
    #expect(throws: PlanError.self) { try PaddedLength(picture: 10, behaviour: behaviour) }
  }
}
