import Engines
import Onnx

extension Session {
  /// A statistics network for one tile shape, in f32 whatever the stage runs in: sums of 16-bit values
  /// would be the picture's look in every tile. Not kept, because each is used for one pass.
  func compile(
    _ statistics: StatisticsNetwork, of model: StageModel, grid: TileGrid, options: RunOptions
  ) throws -> any CompiledNetwork {
    var inputs = [
      model.pictureInput: [1, model.mapping.channels.count, grid.rows.tile, grid.columns.tile]
    ]
    let names = Set(statistics.network.inputs.map(\.name))
    for scalar in model.scalarInputs where names.contains(scalar.name) { inputs[scalar.name] = [1] }
    return try engine.compile(
      CompileRequest(
        network: .bytes(try statistics.network.serialized(), name: model.id), inputs: inputs,
        device: engine.device(options.device).name, precision: .f32, threads: options.threads,
        cacheDirectory: nil))
  }
}
