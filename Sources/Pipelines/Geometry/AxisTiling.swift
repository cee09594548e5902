import Foundation

/// The tiles along one axis: equal lengths, aligned origins, cores that cover the picture once.
///
/// Tile `i` holds core `i` and its halo. Where the padded picture ends, the tile ends too: it moves
/// inward and keeps its length, so the network's own padding acts there exactly as on the whole
/// picture. For that to hold with strides, the tile length is congruent to the padded length modulo
/// the alignment.
///
/// Cores are intervals of `core` input pixels. Tiles at the picture's ends need no halo on one side:
/// their cores are longer by what it would have taken; the last one has what is left. The lattice
/// depends on nothing but picture, network and tile count.
public struct AxisTiling: Sendable, Hashable {
  /// The axis with the host's padding.
  public let padded: PaddedLength
  /// Number of tiles.
  public let count: Int
  /// Length of a core between others, input pixels.
  public let core: Int
  /// Tile length, input pixels; what the network is compiled for.
  public let tile: Int
  /// Input pixels over which a tile and the next one are mixed, from the border of their cores on; at
  /// most one core.
  public let blend: Int
  /// How much longer the first core is.
  private let lead: Int
  private let haloBefore: Int
  private let alignment: Int
  private let scaleNumerator: Int
  private let scaleDenominator: Int

  /// Lays about `count` tiles over an axis; fewer when fewer suffice.
  ///
  /// - Parameters:
  ///   - padded: the axis with the host's padding.
  ///   - behaviour: the network along this axis.
  ///   - count: how many tiles are wanted, at least 1.
  public init(_ padded: PaddedLength, behaviour: AxisBehaviour, count wanted: Int) {
    self.padded = padded
    haloBefore = behaviour.haloBefore
    alignment = behaviour.alignment
    scaleNumerator = behaviour.scale.numerator
    scaleDenominator = behaviour.scale.denominator
    let step = Int.leastCommonMultiple(behaviour.alignment, behaviour.scale.denominator)
    let total = padded.total
    let start = padded.before - haloBefore
    let margin = haloBefore + start - start.roundedDown(toMultipleOf: alignment)
    let before = max(margin, padded.before)
    let around = before + behaviour.haloAfter + behaviour.blend
    // The first tile begins before the picture by what the host has padded beyond the halo, the last
    // one ends behind it, and neither is mixed with anything there.
    let first = max(start.roundedDown(toMultipleOf: alignment), 0)
    let lead = (first + before - padded.before).roundedDown(toMultipleOf: step)
    let tail = max(around - haloBefore - padded.after, 0)
    /// How many cores of a length the picture takes.
    func cores(of length: Int) -> Int {
      max(1, (padded.picture - lead - tail + length - 1) / length)
    }
    if let fixed = behaviour.fixedLength {
      tile = fixed
      let room = (fixed - around - fixed % alignment).roundedDown(toMultipleOf: step)
      core = total == fixed ? padded.picture.roundedUp(toMultipleOf: step) : max(room, step)
      blend = min(behaviour.blend, core)
      // One tile has no room for longer cores: the lattice is even then.
      let isEven = total == fixed || cores(of: core) == 1
      self.lead = isEven ? 0 : lead
      self.count = isEven ? (padded.picture + core - 1) / core : cores(of: core)
      return
    }
    // No more than two tiles are mixed anywhere along an axis.
    let share = max((padded.picture - lead - tail + wanted - 1) / wanted, behaviour.blend, 1)
    let core = share.roundedUp(toMultipleOf: step)
    let rest = Int.leastCommonMultiple(alignment, behaviour.congruence)
    // What a tile holds beyond its last whole step counts for nothing inside the picture.
    var tile = max(core + around + total % alignment, behaviour.minimum)
    tile += ((total - tile) % rest + rest) % rest
    while tile < total, behaviour.outputLength(tile) == nil || tile % behaviour.sizeMultiple != 0 {
      tile += rest
    }
    blend = behaviour.blend
    if wanted == 1 || cores(of: core) == 1 || tile >= total {
      self.tile = total
      self.core = padded.picture.roundedUp(toMultipleOf: step)
      self.lead = 0
      self.count = 1
    } else {
      self.tile = tile
      self.core = core
      self.lead = lead
      self.count = cores(of: core)
    }
  }

  /// The part of the picture, input pixels, that tile `index` contributes.
  public func coreRange(_ index: Int) -> Range<Int> {
    start(index)..<start(index + 1)
  }

  /// The part of the output picture that tile `index` contributes, output pixels.
  public func outputRange(_ index: Int) -> Range<Int> {
    let end = index + 1 == count ? padded.output : outputPosition(start(index + 1))
    return outputPosition(start(index))..<min(end, padded.output)
  }

  /// The part of the output picture that tile `index` has a share in: its core, and behind it what is
  /// mixed with the next tile.
  public func contribution(_ index: Int) -> Range<Int> {
    let core = outputRange(index)
    return core.lowerBound..<min(core.upperBound + outputBlend, padded.output)
  }

  /// The share of tile `index` in each pixel of its contribution: all tiles' shares of a pixel add up
  /// to 1, since each border's ramp is what the tile behind it takes from the one before.
  public func weights(_ index: Int) -> [Float] {
    let range = contribution(index)
    let core = outputRange(index)
    return range.map { position in
      let rising = index == 0 ? 1 : ramp(position - core.lowerBound)
      return rising - (index == count - 1 ? 0 : ramp(position - core.upperBound))
    }
  }

  /// A raised cosine from 0 to 1 over the mixed pixels.
  private func ramp(_ position: Int) -> Float {
    if position < 0 { return 0 }
    if position >= outputBlend { return 1 }
    let share = (Double(position) + 0.5) / Double(outputBlend)
    return Float(0.5 - 0.5 * cos(.pi * share))
  }

  /// Output pixels over which a tile and the next one are mixed.
  public var outputBlend: Int { outputPosition(blend) }

  /// The first pixel of tile `index` in the padded picture.
  public func origin(_ index: Int) -> Int {
    let wanted = (padded.before + start(index) - haloBefore).roundedDown(toMultipleOf: alignment)
    return min(max(wanted, 0), padded.total - tile)
  }

  /// Where the output of core `index` starts inside the tile's own output.
  public func outputStart(_ index: Int) -> Int {
    padded.outputOffset + outputRange(index).lowerBound - outputPosition(origin(index))
  }

  /// Input pixels of the longest core.
  public var longestCore: Int {
    max(coreRange(0).count, count > 2 ? core : 0, coreRange(count - 1).count)
  }

  /// Input pixels that all tiles compute.
  public var computed: Int { count * tile }

  /// Where core `index` begins, or the last one ends.
  private func start(_ index: Int) -> Int {
    if index == 0 { return 0 }
    return index == count ? padded.picture : lead + index * core
  }

  private func outputPosition(_ input: Int) -> Int {
    input * scaleNumerator / scaleDenominator
  }
}
