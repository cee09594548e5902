import Engines
import Vips

/// Stacks the stages of a plan on a picture: each becomes one more libvips image.
struct ChainBuilder {
  let compiled: [CompiledStage]
  let progress: RunProgress
  let state: RunState

  /// Rows that a merging strip holds.
  private static let mergeRows = 128

  /// The chain over `source` (3 bands; uchar, ushort, or float 0..1); the last stage yields `format`.
  ///
  /// - Parameters:
  ///   - limits: what float values are clamped to; nil for what suits the source.
  ///   - readerRows: rows of the result that its reader holds at a time, beyond one strip.
  func build(
    _ plans: [StagePlan], on source: Image, format: BandFormat, limits: ClosedRange<Float>? = nil,
    readerRows rows: Int = 0
  ) throws -> Image {
    let limits = limits ?? Self.limits(of: source)
    var image = source
    for (index, plan) in plans.enumerated() {
      let last = index == plans.count - 1
      let readerRows = last ? rows : plans[index + 1].inputRowsHeld
      image = try stage(
        plan, compiled[index], on: image, format: last ? format : .float, limits: limits,
        readerRows: readerRows)
    }
    return image
  }

  /// What values between stages are clamped to.
  ///
  /// Float sources are wide-gamut or high-range pictures: their colours may lie outside sRGB's 0..1
  /// and must come through. Others have none there, only a network's overshoot.
  static func limits(of source: Image) -> ClosedRange<Float> {
    source.format == .float ? -1...2 : 0...1
  }

  private func stage(
    _ plan: StagePlan, _ compiled: CompiledStage, on source: Image, format: BandFormat,
    limits: ClosedRange<Float>, readerRows: Int
  ) throws -> Image {
    let model = plan.model
    let merges = model.needsMerge
    var input = source
    if model.brush != 1 {
      input = try Self.resized(Self.unit(source), to: plan.networkInput)
        .guarded(window: plan.networkRowsHeld, state: state)
    }
    let producer = try NetworkProducer(
      stage: model.id, grid: plan.grid, mapping: model.mapping, inputFormat: input.format,
      outputFormat: merges ? .float : format, limits: limits, compiled: compiled,
      blend: model.blends && !merges ? (Float(model.strength), model.keepsColours) : nil,
      tileWork: plan.tileWork, progress: progress, state: state)
    let networkImage = try strips(
      plan.networkOutput, bands: model.mapping.channels.count, format: merges ? .float : format,
      from: input, layout: plan.grid.strips,
      readerRows: merges ? 2 * Self.mergeRows : readerRows, producer: producer)
    guard merges else { return networkImage }

    let network = try Self.resized(networkImage, to: plan.output)
    let original = try Self.resized(Self.unit(source), to: plan.output)
    let joined = try Image.joined([network, original])
    return try strips(
      plan.output, bands: 3, format: format, from: joined,
      layout: StripLayout(height: plan.output.height, every: Self.mergeRows),
      readerRows: readerRows,
      producer: MergeProducer(
        networkBands: model.mapping.channels.count, strength: Float(model.strength),
        keepColours: model.keepsColours, format: format, limits: limits))
  }

  private func strips(
    _ size: PixelSize, bands: Int, format: BandFormat, from source: Image, layout: StripLayout,
    readerRows: Int, producer: any StripProducer
  ) throws -> Image {
    // Two strips at least: worker threads that straddle a border must not push the upper one out.
    let kept = 2 + (readerRows + layout.every - 1) / layout.every
    return try Image.strips(
      from: source, width: size.width, layout: layout, bands: bands, format: format,
      interpretation: bands == 1 ? .grey : (format == .ushort ? .rgb16 : .sRGB),
      cachedStrips: kept, state: state, producer: producer)
  }

  /// The same picture as float 0..1.
  static func unit(_ image: Image) throws -> Image {
    switch image.format {
    case .uchar: try image.apply("linear", ["a": [1.0 / 255], "b": [0.0]])
    case .ushort: try image.apply("linear", ["a": [1.0 / 65535], "b": [0.0]])
    default: image
    }
  }

  /// The picture at another size; itself when the size is right already.
  static func resized(_ image: Image, to size: PixelSize) throws -> Image {
    guard image.width != size.width || image.height != size.height else { return image }
    return try image.apply(
      "resize",
      [
        "scale": .double(Double(size.width) / Double(image.width)),
        "vscale": .double(Double(size.height) / Double(image.height)), "kernel": "lanczos3",
      ])
  }
}
