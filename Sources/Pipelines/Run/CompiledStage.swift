import Engines
import Onnx

/// A stage's network, compiled for its tile shape.
struct CompiledStage {
  let network: any CompiledNetwork
  /// Number of the output that is the picture.
  let picture: Int
  /// Number of the output that is not finite when a value of an 8-bit picture was not.
  let sum: Int?
  let scalars: [(index: Int, value: Float)]
  /// Inputs that are the same for every tile of a run.
  var constants: [(index: Int, values: [Float])] = []

  /// Compiles the stage of a plan.
  ///
  /// - Throws: `EngineError`; `PlanError.mismatch` when the compiled shapes contradict the plan.
  init(_ plan: StagePlan, engine: any Engine, device: Device, threads: Int?, cache: String?) throws
  {
    let model = plan.model
    var inputs = [
      model.pictureInput: [
        1, model.mapping.inputChannels, plan.grid.rows.tile, plan.grid.columns.tile,
      ]
    ]
    for scalar in model.scalarInputs { inputs[scalar.name] = [1] }
    var request = CompileRequest(
      network: model.network, inputs: inputs, device: device.name, precision: plan.precision,
      threads: threads, cacheDirectory: cache)
    var passes = EngineForm.passes(for: device, plan.precision)
    if plan.yieldsBytes, let pass = model.byteOutput {
      passes.append(pass)
      request.byteOutputs = [model.pictureOutput]
    }
    request.network = try EngineForm.network(model.network, passes)
    network = try engine.compile(request)
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
    let names = network.outputs.map(\.name)
    picture = names.firstIndex(of: model.pictureOutput) ?? 0
    sum = names.firstIndex(of: model.pictureOutput + ByteOutput.sumSuffix)
    guard let output = network.outputs.dropFirst(picture).first, output.shape == expected else {
      throw PlanError.mismatch(
        stage: model.id,
        found: "a network output of shape \(network.outputs.dropFirst(picture).first?.shape ?? [])",
        expected: "\(expected)")
    }
  }
}
