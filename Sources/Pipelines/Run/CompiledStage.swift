import Engines

/// A stage's network, compiled for its tile shape.
struct CompiledStage {
  let network: any CompiledNetwork
  let scalars: [(index: Int, value: Float)]
  /// Inputs that are the same for every tile of a run.
  var constants: [(index: Int, values: [Float])] = []

  /// Compiles the stage of a plan.
  ///
  /// - Throws: `EngineError`; `PlanError.mismatch` when the compiled shapes contradict the plan.
  init(_ plan: StagePlan, engine: any Engine, device: String, threads: Int?, cache: String?) throws
  {
    let model = plan.model
    var inputs = [
      model.pictureInput: [
        1, model.mapping.channels.count, plan.grid.rows.tile, plan.grid.columns.tile,
      ]
    ]
    for scalar in model.scalarInputs { inputs[scalar.name] = [1] }
    network = try engine.compile(
      CompileRequest(
        network: model.network, inputs: inputs, device: device, precision: plan.precision,
        threads: threads, cacheDirectory: cache))
    var scalars: [(index: Int, value: Float)] = []
    for scalar in model.scalarInputs {
      guard let index = network.inputs.firstIndex(where: { $0.name == scalar.name }) else {
        continue
      }
      scalars.append((index, scalar.value))
    }
    self.scalars = scalars
    let expected = [
      1, model.mapping.channels.count, model.rows.outputLength(plan.grid.rows.tile) ?? 0,
      model.columns.outputLength(plan.grid.columns.tile) ?? 0,
    ]
    guard let output = network.outputs.first, output.shape == expected else {
      throw PlanError.mismatch(
        stage: model.id, found: "a network output of shape \(network.outputs.first?.shape ?? [])",
        expected: "\(expected)")
    }
  }
}
