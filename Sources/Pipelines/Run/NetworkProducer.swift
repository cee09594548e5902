import Engines
import Vips

/// Computes a stage's output, strip by strip, from its input picture.
///
/// One strip is one row of the stage's tile grid. Tiles are computed in order, each exactly once. Some
/// are always in flight while others are packed and unpacked, across the border between strips too:
/// the engine then works on the next strip while libvips encodes the last one.
final class NetworkProducer: StripProducer, @unchecked Sendable {
  // Sound because libvips calls `produce` under the strip cache's lock: one call at a time. Nothing
  // else touches the mutable state.

  private let stage: String
  private let grid: TileGrid
  private let packer: TilePacker
  private let unpacker: TileUnpacker
  private let blend: (strength: Float, keepColours: Bool)?
  /// Mixes tiles that overlap; nil where cores simply meet.
  private let blender: TileBlender?
  private let requests: [any InferenceRequest]
  /// Numbers of the network's outputs: the picture, and the sum that comes with 8-bit values.
  private let picture: Int
  private let sum: Int?
  private let limits: ClosedRange<Float>
  private let tileWork: Double
  private let progress: RunProgress
  private let state: RunState
  private let columns: [SampleIndex]
  private var rows: (index: Int, samples: SampleIndex)?
  private var nextToStart = 0
  private var nextToFinish = 0

  /// - Parameters:
  ///   - stage: the plugin's name, for messages.
  ///   - limits: what float output is clamped to.
  ///   - compiled: the network for the grid's tile shape.
  ///   - tileWork: multiply-accumulates of one tile, for progress.
  ///   - blend: how much of the stage's input is kept; nil leaves the network's output alone.
  init(
    stage: String, grid: TileGrid, mapping: ValueMapping, inputFormat: BandFormat,
    outputFormat: BandFormat, limits: ClosedRange<Float>, compiled: CompiledStage,
    blend: (strength: Float, keepColours: Bool)?,
    tileWork: Double, progress: RunProgress, state: RunState
  ) throws {
    self.stage = stage
    self.grid = grid
    self.tileWork = tileWork
    self.progress = progress
    self.state = state
    self.blend = blend
    let network = compiled.network
    let shape = network.outputs[compiled.picture].shape
    picture = compiled.picture
    sum = compiled.sum
    packer = TilePacker(mapping: mapping, format: inputFormat)
    unpacker = TileUnpacker(
      mapping: mapping, format: outputFormat, limits: limits, planeWidth: shape[3],
      planeHeight: shape[2])
    self.limits = limits
    blender = grid.isBlended ? TileBlender(grid: grid, mapping: mapping) : nil
    let inFlight = min(max(network.requestsInFlight, 1), grid.count)
    requests = try (0..<inFlight).map { _ in try network.makeRequest() }
    for request in requests {
      for parameter in compiled.scalars {
        request.input(parameter.index).update(repeating: parameter.value)
      }
      for constant in compiled.constants { request.fill(constant.index, with: constant.values) }
    }
    columns = (0..<grid.columns.count).map { column in
      SampleIndex(
        origin: grid.columns.origin(column), length: grid.columns.tile, padded: grid.columns.padded)
    }
  }

  deinit { unpacker.deallocate() }

  func produce(_ range: Range<Int>, into out: StripBuffer, reading source: RegionReader) throws {
    let strip = grid.strips.index(ofRow: range.lowerBound)
    let end = (strip + 1) * grid.columns.count
    guard nextToFinish == strip * grid.columns.count else {
      throw failure(nextToFinish, "strips were asked for out of order")
    }
    while nextToFinish < end {
      try fillQueue(source)
      try state.check()
      try finishTile(into: out)
    }
    blender?.finish(into: out, limits: limits)
    // The engine goes on with the next strip while this one is encoded.
    try fillQueue(source)
  }

  /// Starts tiles until all requests are busy or none is left.
  private func fillQueue(_ source: RegionReader) throws {
    while nextToStart < grid.count, nextToStart - nextToFinish < requests.count {
      try start(nextToStart, source)
      nextToStart += 1
    }
  }

  private func start(_ tile: Int, _ source: RegionReader) throws {
    let (row, column) = tile.quotientAndRemainder(dividingBy: grid.columns.count)
    if rows?.index != row {
      let samples = SampleIndex(
        origin: grid.rows.origin(row), length: grid.rows.tile, padded: grid.rows.padded)
      rows = (row, samples)
    }
    guard let samples = rows?.samples else { return }
    let area = Rect(
      left: columns[column].first, top: samples.first, width: columns[column].count,
      height: samples.count)
    let view = try source.read(area)
    let request = requests[tile % requests.count]
    guard let input = request.input(0).baseAddress else { return }
    packer.pack(into: input, from: view, rows: samples, columns: columns[column])
    do {
      try request.start()
    } catch {
      throw failure(tile, "\(error)")
    }
  }

  private func finishTile(into out: StripBuffer) throws {
    let tile = nextToFinish
    let (row, column) = tile.quotientAndRemainder(dividingBy: grid.columns.count)
    let request = requests[tile % requests.count]
    do {
      try request.wait()
    } catch {
      throw failure(tile, "\(error)")
    }
    let width = grid.columns.outputRange(column)
    let height = grid.rows.outputRange(row)
    let left = grid.columns.outputStart(column)
    let top = grid.rows.outputStart(row)
    let target = out.base + width.lowerBound * out.bands * unpacker.format.bytes
    let rows = min(height.count, out.rows)
    let finite: Bool
    if let codes = request.codes(picture).baseAddress {
      unpacker.unpack(
        codes, left: left, top: top, width: width.count, height: rows, into: target,
        bytesPerLine: out.bytesPerLine)
      finite = sum.flatMap { request.output($0).first }?.isFinite ?? false
    } else {
      guard let output = request.output(picture).baseAddress,
        let input = request.input(0).baseAddress
      else { return }
      let blending = blend.map {
        InputBlend(
          mapping: packer.mapping, strength: $0.strength, keepColours: $0.keepColours,
          limits: limits, input: input, plane: grid.tilePixels, planeWidth: grid.columns.tile,
          left: left, top: top)
      }
      if let blender {
        finite = blender.add(
          row: row, column: column, output: UnsafeMutablePointer(mutating: output),
          width: unpacker.planeWidth, height: unpacker.planeHeight, blend: blending)
      } else {
        finite = unpacker.unpack(
          output, left: left, top: top, width: width.count, height: rows, into: target,
          bytesPerLine: out.bytesPerLine, blend: blending)
      }
    }
    guard finite else { throw notFinite(tile) }
    nextToFinish += 1
    progress.tileDone(work: tileWork)
  }

  private func notFinite(_ tile: Int) -> TileError {
    failure(
      tile,
      "the network's output holds NaN or infinity; try --precision f32, or check the network")
  }

  private func failure(_ tile: Int, _ reason: String) -> TileError {
    let (row, column) = tile.quotientAndRemainder(dividingBy: grid.columns.count)
    let rows = grid.rows.coreRange(row)
    let columns = grid.columns.coreRange(column)
    return TileError(
      stage: stage, row: row, column: column,
      area: "\(columns.lowerBound),\(rows.lowerBound) \(columns.count)×\(rows.count)",
      reason: reason)
  }
}
