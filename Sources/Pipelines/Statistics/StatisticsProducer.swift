import Engines
import Onnx
import Vips

/// Sums up a level's feature maps over all tiles of a pass.
///
/// A strip producer, so that a pass reads its source as a run does: in order, once, a few strips at a
/// time. Its own picture is one pixel per row of tiles; the moments are what it is for.
final class StatisticsProducer: StripProducer, @unchecked Sendable {
  // Sound because libvips calls `produce` under the strip cache's lock: one call at a time. Nothing
  // else touches the mutable state before the pass is over.

  private let stage: String
  private let pass: StatisticsPass
  private let padded: (rows: PaddedLength, columns: PaddedLength)
  private let level: StatisticsLevel?
  private let statistics: StatisticsNetwork
  private let packer: TilePacker
  private let requests: [any InferenceRequest]
  private let picture: Int
  /// By map: the input of weights, of what is outside, and the outputs.
  private let ports: [Ports]
  private let progress: RunProgress
  private let state: RunState
  private let columns: [SampleIndex]
  private var nextToStart = 0
  private var nextToFinish = 0
  private var sums: [MomentSum]

  private struct Ports {
    let weights: Int?
    let outside: Int?
    let outputs: [(quantity: ChannelMoments.Quantity, index: Int)]
  }

  /// - Parameters:
  ///   - padded: the picture with the padding that the stage's network gets.
  ///   - level: where positions lie; nil for one tile over everything.
  ///   - constants: inputs that are the same for every tile, by name.
  init(
    stage: String, pass: StatisticsPass, padded: (rows: PaddedLength, columns: PaddedLength),
    level: StatisticsLevel?, statistics: StatisticsNetwork, network: any CompiledNetwork,
    mapping: ValueMapping, inputFormat: BandFormat, pictureInput: String,
    constants: [String: [Float]], progress: RunProgress, state: RunState
  ) throws {
    self.stage = stage
    self.pass = pass
    self.padded = padded
    self.level = level
    self.statistics = statistics
    self.progress = progress
    self.state = state
    packer = TilePacker(mapping: mapping, format: inputFormat)
    func input(_ name: String?) -> Int? { network.inputs.firstIndex { $0.name == name } }
    picture = input(pictureInput) ?? 0
    ports = try statistics.maps.map { map in
      Ports(
        weights: input(map.weightInput), outside: input(map.outsideInput),
        outputs: try map.outputs.map { output in
          guard let index = network.outputs.firstIndex(where: { $0.name == output.name }),
            network.outputs[index].count == map.channels * map.rows
          else {
            throw PlanError.mismatch(
              stage: stage, found: "statistics \(network.outputs.map(\.description))",
              expected: "\(output.name) of \(map.channels)×\(map.rows) values")
          }
          return (output.quantity, index)
        })
    }
    requests = try (0..<min(max(network.requestsInFlight, 1), pass.grid.count)).map { _ in
      try network.makeRequest()
    }
    for (name, values) in constants {
      guard let index = input(name) else { continue }
      for request in requests { request.fill(index, with: values) }
    }
    sums = statistics.maps.map { MomentSum(channels: $0.channels) }
    columns = (0..<pass.grid.columns.count).map { column in
      SampleIndex(
        origin: pass.grid.columns.origin(column), length: pass.grid.columns.tile,
        padded: padded.columns)
    }
  }

  /// The moments of each feature map, once every row has been made.
  var moments: [String: ChannelMoments] {
    Dictionary(
      zip(statistics.maps, sums).map { ($0.featureMap, $1.moments) },
      uniquingKeysWith: { a, _ in a }
    )
  }

  /// How many positions were summed up, by feature map.
  var positions: [String: Int] {
    Dictionary(
      zip(statistics.maps, sums).map { ($0.featureMap, $1.count) }, uniquingKeysWith: { a, _ in a })
  }

  func produce(_ range: Range<Int>, into out: StripBuffer, reading source: RegionReader) throws {
    let end = range.upperBound * pass.grid.columns.count
    while nextToFinish < end {
      while nextToStart < pass.grid.count, nextToStart - nextToFinish < requests.count {
        try start(nextToStart, source)
        nextToStart += 1
      }
      try state.check()
      try finish(nextToFinish)
      nextToFinish += 1
      progress.tileDone(work: pass.tileWork)
    }
    for row in 0..<range.count {
      (out.base + row * out.bytesPerLine).initializeMemory(
        as: UInt8.self, repeating: 0, count: out.bytesPerLine)
    }
  }

  private func start(_ tile: Int, _ source: RegionReader) throws {
    let (row, column) = tile.quotientAndRemainder(dividingBy: pass.grid.columns.count)
    let rows = SampleIndex(
      origin: pass.grid.rows.origin(row), length: pass.grid.rows.tile, padded: padded.rows)
    let view = try source.read(
      Rect(
        left: columns[column].first, top: rows.first, width: columns[column].count,
        height: rows.count))
    let request = requests[tile % requests.count]
    guard let input = request.input(picture).baseAddress else { return }
    packer.pack(into: input, from: view, rows: rows, columns: columns[column])
    for (map, port) in zip(statistics.maps, ports) {
      let counted = range(map, column, of: pass.grid.columns, axis: .x)
      if let index = port.weights {
        let weight = 1 / Float(max(counted.count, 1))
        request.fill(index, with: (0..<map.columns).map { counted.contains($0) ? weight : 0 })
      }
      if let index = port.outside {
        request.fill(
          index,
          with: (0..<map.columns).map {
            counted.contains($0) ? 0 : StatisticsNetwork.Map.outside
          })
      }
    }
    do {
      try request.start()
    } catch {
      throw failure(tile, "\(error)")
    }
  }

  private func finish(_ tile: Int) throws {
    let (row, column) = tile.quotientAndRemainder(dividingBy: pass.grid.columns.count)
    let request = requests[tile % requests.count]
    do {
      try request.wait()
    } catch {
      throw failure(tile, "\(error)")
    }
    for (index, map) in statistics.maps.enumerated() {
      let outputs = Dictionary(
        ports[index].outputs.map { ($0.quantity, request.output($0.index)) },
        uniquingKeysWith: { a, _ in a })
      let finite = sums[index].add(
        outputs, height: map.rows, rows: range(map, row, of: pass.grid.rows, axis: .y),
        columns: range(map, column, of: pass.grid.columns, axis: .x).count)
      guard finite else {
        throw failure(tile, "statistics of \"\(map.featureMap)\" hold NaN or infinity")
      }
    }
  }

  /// The positions of a tile's feature map that count.
  private func range(
    _ map: StatisticsNetwork.Map, _ index: Int, of tiling: AxisTiling, axis: Axis
  ) -> Range<Int> {
    let length = axis == .y ? map.rows : map.columns
    guard let positions = level?.positions[map.featureMap] else { return 0..<length }
    return (axis == .y ? positions.rows : positions.columns).range(
      index, of: tiling, length: length)
  }

  private func failure(_ tile: Int, _ reason: String) -> TileError {
    let (row, column) = tile.quotientAndRemainder(dividingBy: pass.grid.columns.count)
    let rows = pass.grid.rows.coreRange(row)
    let columns = pass.grid.columns.coreRange(column)
    return TileError(
      stage: stage + " (statistics)", row: row, column: column,
      area: "\(columns.lowerBound),\(rows.lowerBound) \(columns.count)×\(rows.count)",
      reason: reason)
  }
}

extension InferenceRequest {
  /// Sets an input's values; one value fills all.
  func fill(_ index: Int, with values: [Float]) {
    let buffer = input(index)
    if values.count == 1 {
      buffer.update(repeating: values[0])
    } else {
      _ = buffer.update(fromContentsOf: values.prefix(buffer.count))
    }
  }
}
