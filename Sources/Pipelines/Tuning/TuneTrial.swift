import Engines
import Vips

/// One way to compute a network, compiled, with a picture in its input.
final class TuneTrial {
  private let candidate: TuneCandidate
  private let network: any CompiledNetwork
  private let request: any InferenceRequest
  private let pixels: Int
  private let output: Int
  private var fastest: Duration?
  /// The picture output of the first run.
  private(set) var values: [Float] = []

  /// - Parameters:
  ///   - picture: interleaved RGB of the plan's size.
  ///   - moments: what the network takes of the whole picture.
  init(
    _ candidate: TuneCandidate, plan: StagePlan, picture: [UInt8], moments: StageMoments?,
    _ session: Session, _ options: RunOptions
  ) throws {
    self.candidate = candidate
    var plan = plan
    plan.device = candidate.device
    plan.precision = candidate.precision
    let cache = options.usesCache ? CacheFolder.path(candidate.engine.id) : nil
    let stage = try CompiledStage(
      plan, engine: candidate.engine, device: candidate.device, threads: options.threads,
      cache: cache
    ).with(moments, plan)
    network = stage.network
    request = try network.makeRequest()
    pixels = plan.grid.tilePixels
    output = stage.picture
    for scalar in stage.scalars { request.input(scalar.index).update(repeating: scalar.value) }
    for constant in stage.constants { request.fill(constant.index, with: constant.values) }
    let (rows, columns) = (
      SampleIndex(origin: 0, length: plan.grid.rows.tile, padded: plan.grid.rows.padded),
      SampleIndex(origin: 0, length: plan.grid.columns.tile, padded: plan.grid.columns.padded)
    )
    guard let input = request.input(0).baseAddress else { return }
    picture.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      let size = plan.networkInput
      let view = PixelView(
        rect: Rect(left: 0, top: 0, width: size.width, height: size.height), base: base,
        bytesPerLine: 3 * size.width, bands: 3, format: .uchar)
      TilePacker(mapping: plan.model.mapping, format: .uchar)
        .pack(into: input, from: view, rows: rows, columns: columns)
    }
  }

  /// Computes once, which also touches memory for the first time.
  func warmUp() throws {
    try compute()
    values = Array(request.output(output))
  }

  /// Computes once and takes the time.
  func run() throws {
    let elapsed = try ContinuousClock().measure { try compute() }
    fastest = min(fastest ?? elapsed, elapsed)
  }

  private func compute() throws {
    try request.start()
    try request.wait()
  }

  /// What was measured.
  ///
  /// - Parameters:
  ///   - reference: the values that are right.
  ///   - mapping: network values as picture values, which are compared as a run clamps them.
  func row(reference: [Float], mapping: ValueMapping) -> TuneRow {
    var largest = 0.0
    var sum = 0.0
    for (a, b) in zip(values, reference) {
      let x = a * mapping.outputGain + mapping.outputOffset
      let y = b * mapping.outputGain + mapping.outputOffset
      // Clamping would hide what isn't finite.
      let difference =
        x.isFinite && y.isFinite
        ? Double(abs(min(max(x, 0), 1) - min(max(y, 0), 1))) : .infinity
      largest = max(largest, difference)
      sum += difference
    }
    let mean = sum / Double(max(reference.count, 1))
    let limit =
      candidate.precision == .f32 ? Tuner.Tolerance.exact : Tuner.Tolerance.reduced
    let agrees =
      values.count == reference.count && largest <= limit.largest && mean <= limit.mean
    let finite = largest.isFinite && mean.isFinite
    let seconds = fastest.map {
      Double($0.components.seconds) + Double($0.components.attoseconds) * 1e-18
    }
    return TuneRow(
      engine: candidate.engine.id, version: candidate.engine.version,
      device: candidate.device.name, precision: candidate.precision,
      megapixelsPerSecond: Double(pixels) / 1e6 / max(seconds ?? 1, 1e-9),
      largest: finite ? largest : 1e9, mean: finite ? mean : 1e9, agrees: agrees && finite)
  }
}
