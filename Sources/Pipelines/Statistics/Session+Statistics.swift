import Engines
import Onnx

extension Session {
  /// A statistics network for one tile shape, in f32 whatever the stage runs in: sums of 16-bit values
  /// would be the picture's look in every tile. Not kept, because each is used for one pass.
  func compile(
    _ statistics: StatisticsNetwork, of model: StageModel, grid: TileGrid, options: RunOptions
  ) throws -> any CompiledNetwork {
    var inputs = [
      model.pictureInput: [1, model.mapping.inputChannels, grid.rows.tile, grid.columns.tile]
    ]
    let names = Set(statistics.network.inputs.map(\.name))
    for scalar in model.scalarInputs where names.contains(scalar.name) { inputs[scalar.name] = [1] }
    var exact = options
    exact.precision = .f32
    let size = PixelSize(width: grid.columns.tile, height: grid.rows.tile)
    let device = try choice(for: model, options: exact, picture: size).device
    return try engines.engine(of: device).compile(
      CompileRequest(
        network: .bytes(try statistics.network.serialized(), name: model.id), inputs: inputs,
        device: device.name, precision: .f32, threads: options.threads, cacheDirectory: nil))
  }
}
