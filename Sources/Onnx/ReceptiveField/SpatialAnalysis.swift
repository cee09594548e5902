/// How a network maps pixels to pixels: scale, exact receptive field, the grid that tiles must
/// keep, and what in it can't be tiled.
///
/// Sizes along the picture are found by following every position through the graph in integer
/// arithmetic, so the halo is neither guessed nor rounded up: a network with generic weights reads
/// its outermost row. Where a node is non-local the rest is still told as far as shapes allow.
public struct SpatialAnalysis: Sendable {
  /// The input that is the picture, and the output looked at.
  public let inputName: String
  /// The output looked at.
  public let outputName: String
  /// Channels of the picture.
  public let inputChannels: Int
  /// Channels of the output.
  public let outputChannels: Int
  /// Whether input and output have their channels last (N, H, W, C).
  public let inputIsChannelsLast: Bool
  /// Whether the output has its channels last.
  public let outputIsChannelsLast: Bool
  /// Output pixels per input pixel.
  public let scaleY: Ratio
  /// Output pixels per input pixel along rows.
  public let scaleX: Ratio
  /// Input pixels that a tile must hold around a core for the core's outputs to be exact.
  ///
  /// That is ``receptiveField``, and for some networks a pixel or so more: see there.
  public let halo: Halo
  /// Input pixels that an output pixel reads beyond the input pixel it stands for, worst phase.
  ///
  /// A tile can need more: a nearest-neighbour resize rounded down reads nothing of the next pixel,
  /// but only a tile that holds it has the positions in question. Paddings that reflect read
  /// further inside near borders.
  public let receptiveField: Halo
  /// Tile origins must be multiples of these, in input pixels, and so must ends inside the picture;
  /// a tile that ends at the picture's end ends where that does.
  public let alignmentY: Int
  /// The alignment along rows.
  public let alignmentX: Int
  /// The smallest input from which on all lengths (that ``multipleY`` allows) are legal.
  public private(set) var minimumY: Int
  /// The smallest width.
  public private(set) var minimumX: Int
  /// Output pixels missing before and after, against scale × input at a multiple of the alignment:
  /// what convolutions without padding lose. Negative where the network adds pixels.
  public let lossY: (before: Int, after: Int)
  /// The loss along rows.
  public let lossX: (before: Int, after: Int)
  /// Picture lengths must be multiples of these for tiles to equal the whole picture; 1 for most.
  public let multipleY: Int
  /// The multiple along rows.
  public let multipleX: Int
  /// A tile's length must leave the same rest as the picture's, divided by these: 1 unless
  /// paddings depend on the length (`SAME_UPPER` with strides).
  public let congruenceY: Int
  /// The congruence along rows.
  public let congruenceX: Int
  /// Lengths that the file fixes; then they are the only legal ones.
  public let fixedY: Int?
  /// The width that the file fixes.
  public let fixedX: Int?
  /// What keeps tiles from being exact, in the network's order; empty if nothing does.
  public let nonLocal: [NonLocalNode]
  /// Multiply-accumulates of convolutions and matrix products per input pixel.
  public let multiplyAccumulatesPerInputPixel: Double
  /// The most 32-bit floats alive at once, in bytes per input pixel.
  public let activationBytesPerInputPixel: Double

  private let path: PicturePath
  private let base: [Axis: Int]
  private let outputAxes: [Axis: Int]
  private let cache = LengthCache()

  /// Analyses the way from one input to one output.
  ///
  /// - Parameters:
  ///   - input: the picture; nil for the first input with the dimensions of one.
  ///   - output: nil for the first output.
  /// - Throws: ``OnnxError`` if there is no such input or output, or no size that it works at.
  public init(
    of network: Network, input: String? = nil, output: String? = nil
  ) throws(OnnxError) {
    path = try PicturePath(of: network, input: input, output: output)
    var study = try SizeStudy.aligned(path)
    base = study.base
    inputName = path.input.name
    outputName = path.output.name
    inputChannels = path.channels
    inputIsChannelsLast = path.isChannelsLast
    fixedY = path.fixedLength(.y)
    fixedX = path.fixedLength(.x)

    let result = OutputGrids(study)
    outputAxes = result.axes
    outputChannels = result.channels
    outputIsChannelsLast = result.isChannelsLast
    let y = AxisSummary(&study, axis: .y, output: result)
    let x = AxisSummary(&study, axis: .x, output: result)
    (scaleY, scaleX) = (y.scale, x.scale)
    (alignmentY, alignmentX) = (y.alignment, x.alignment)
    (lossY, lossX) = (y.loss, x.loss)
    receptiveField = Halo(
      top: y.readBefore, left: x.readBefore, bottom: y.readAfter, right: x.readAfter)
    halo = Halo(top: y.before, left: x.before, bottom: y.after, right: x.after)
    nonLocal = study.findings.map { finding in
      NonLocalNode(
        node: network.nodes[finding.node].name, operator: network.nodes[finding.node].operation,
        reason: finding.reason, detail: finding.detail)
    }
    (multipleY, multipleX) = (y.multiple, x.multiple)
    (congruenceY, congruenceX) = (y.congruence, x.congruence)

    let pixels = Double(base[.y] ?? 1) * Double(base[.x] ?? 1)
    let cost = NetworkCost(path, study.inference)
    multiplyAccumulatesPerInputPixel = cost.multiplyAccumulates / pixels
    activationBytesPerInputPixel = cost.activationBytes / pixels
    (minimumY, minimumX) = (1, 1)
    let minima = (
      minimum(.y, y.alignment, y.multiple), minimum(.x, x.alignment, x.multiple)
    )
    (minimumY, minimumX) = minima
  }

  /// Output pixels along an axis for so many input pixels; nil if the network can't work at that
  /// length.
  public func outputLength(_ input: Int, axis: Axis) -> Int? {
    guard input >= 1, input <= Limits.dimension else { return nil }
    if let fixed = path.fixedLength(axis), fixed != input { return nil }
    return cache.value(axis, input) {
      var size = base
      size[axis] = input
      guard let y = size[.y], let x = size[.x], let dim = outputAxes[axis],
        let inference = try? path.inference(y: y, x: x),
        let id = path.network.tensorIDs[outputName]
      else { return nil }
      return inference.length(id, dim).flatMap { $0 > 0 ? $0 : nil }
    }
  }

  /// Searches upwards for the first run of legal lengths that covers more than a period.
  private func minimum(_ axis: Axis, _ alignment: Int, _ multiple: Int) -> Int {
    if let fixed = path.fixedLength(axis) { return fixed }
    var (start, run) = (0, 0)
    for length in stride(from: multiple, through: 512 + 2 * alignment, by: multiple) {
      if outputLength(length, axis: axis) == nil {
        run = 0
        continue
      }
      if run == 0 { start = length }
      run += 1
      if run >= alignment / multiple + 8 { return start }
    }
    return base[axis] ?? 1
  }
}
