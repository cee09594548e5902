import Engines
import Onnx
import Vips

/// Computes the statistics of a chain's stages, each from its own input.
struct StatisticsRun {
  let session: Session
  let options: RunOptions
  let plans: [StagePlan]
  let statistics: [StatisticsPlan?]
  let progress: RunProgress
  let state: RunState
  /// What values between stages are clamped to.
  let limits: ClosedRange<Float>
  /// The chain's source, opened anew, with so many rows kept.
  let open: (Int) throws -> Image

  /// The moments of each stage that has any, in the order of the stages.
  func moments(known file: StatisticsFile?) throws -> [StageMoments?] {
    var all: [StageMoments?] = []
    var thumbnail: Image?
    for (index, plan) in statistics.enumerated() {
      var moments = StageMoments()
      switch plan?.source {
      case nil: break
      case .file: moments = file?.stages[index].moments ?? moments
      case .exact:
        for pass in plan?.passes ?? [] {
          try run(pass, index, plan, over: plans[index].networkInput, into: &moments) {
            try exactSource(pass, index, plan, moments: all)
          }
        }
      case .thumbnail(let size):
        let input = try thumbnail ?? reducedSource()
        let picture = try ChainBuilder.resized(input, to: size)
        for pass in plan?.passes ?? [] {
          try run(pass, index, plan, over: size, into: &moments) { picture }
        }
        thumbnail = input
      }
      all.append(plan == nil ? nil : moments)
      if let run = plan?.thumbnailRun, let input = thumbnail {
        thumbnail = try stage(run, on: input, moments: moments)
      }
    }
    return all
  }

  /// A stage's input, computed by the stages before it.
  private func exactSource(
    _ pass: StatisticsPass, _ index: Int, _ plan: StatisticsPlan?, moments: [StageMoments?]
  ) throws -> Image {
    let own = plans[index]
    let held =
      own.model.brush == 1
      ? pass.rowsHeld : Int((Double(pass.rowsHeld) * own.model.brush).rounded(.up)) + 64
    let before = plan?.before ?? []
    var image = try open(before.first?.inputRowsHeld ?? held)
    if !before.isEmpty {
      let compiled = try zip(before, moments).map { plan, moments in
        try session.compile(plan, options: options).with(moments, plan)
      }
      image = try ChainBuilder(compiled: compiled, progress: progress, state: state)
        .build(before, on: image, format: .float, limits: limits, readerRows: held)
    }
    guard own.model.brush != 1 else { return image }
    return try ChainBuilder.resized(ChainBuilder.unit(image), to: own.networkInput)
      .guarded(window: pass.rowsHeld, state: state)
  }

  /// The chain's source as a thumbnail.
  private func reducedSource() throws -> Image {
    let input = plans[0].input
    let size = Thumbnail.size(input, side: options.thumbnail)
    let source = try open(Thumbnail.rowsHeld(input, reducedTo: size))
    return try Thumbnail.make(source, size: size, state: state)
  }

  /// What a stage makes of a thumbnail, as a thumbnail.
  private func stage(_ plan: StagePlan, on input: Image, moments: StageMoments) throws -> Image {
    let compiled = try session.compile(plan, options: options).with(moments, plan)
    let output = try ChainBuilder(compiled: [compiled], progress: progress, state: state)
      .build([plan], on: input, format: .float, limits: limits)
    return try Thumbnail.make(
      output, size: Thumbnail.size(plan.output, side: options.thumbnail), state: state)
  }

  private func run(
    _ pass: StatisticsPass, _ index: Int, _ plan: StatisticsPlan?, over size: PixelSize,
    into moments: inout StageMoments, source: () throws -> Image
  ) throws {
    let model = plans[index].model
    guard let statistics = model.statistics else { return }
    let padded = (
      rows: try PaddedLength(picture: size.height, behaviour: model.rows),
      columns: try PaddedLength(picture: size.width, behaviour: model.columns)
    )
    let split = statistics.split
    let lower = pass.level.map { level in split.reductions.filter { $0.level < level } } ?? []
    let constants = try moments.inputs(
      lower, of: split, rows: padded.rows.total, columns: padded.columns.total
    ).merging(model.scalarInputs.map { ($0.name, [$0.value]) }) { a, _ in a }
    let network = try split.statisticsNetwork(
      level: pass.level, rows: pass.grid.rows.tile, columns: pass.grid.columns.tile)
    let image = try source()
    let producer = try StatisticsProducer(
      stage: model.id, pass: pass, padded: padded,
      level: try pass.level.map { try statistics.level($0, pictureInput: model.pictureInput) },
      statistics: network,
      network: try session.compile(network, of: model, grid: pass.grid, options: options),
      mapping: model.mapping, inputFormat: image.format, pictureInput: model.pictureInput,
      constants: constants, progress: progress, state: state)
    _ = try Image.strips(
      from: image, width: 1, layout: StripLayout(height: pass.grid.rows.count, every: 1), bands: 1,
      format: .uchar, interpretation: .grey, cachedStrips: 2, state: state, producer: producer
    ).bytes()
    try state.check()
    moments.maps.merge(producer.moments) { _, new in new }
    moments.positions.merge(producer.positions) { _, new in new }
  }
}

extension CompiledStage {
  /// The stage with what its network takes of the whole picture.
  func with(_ moments: StageMoments?, _ plan: StagePlan) throws -> CompiledStage {
    guard let statistics = plan.model.statistics else { return self }
    let values = try (moments ?? StageMoments()).inputs(
      statistics.split.reductions, of: statistics.split, rows: plan.grid.rows.padded.total,
      columns: plan.grid.columns.padded.total)
    var stage = self
    stage.constants = values.compactMap { name, values in
      network.inputs.firstIndex { $0.name == name }.map { ($0, values) }
    }
    return stage
  }
}
