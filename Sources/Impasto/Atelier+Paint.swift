extension Atelier {
  /// Paints a photograph in the style of a painting, by optimising the picture itself.
  ///
  /// - Parameters:
  ///   - content: the photograph's path.
  ///   - style: the painting's path.
  ///   - output: the result's path, with saver options in brackets: `out.tif[compression=zstd]`.
  ///   - settings: what differs from the usual.
  ///   - state: stops the run from another thread.
  ///   - progress: called after each iteration, on this thread.
  /// - Returns: the losses and all settings. A run that was stopped after its first iteration has
  ///   written the best picture so far and a state, and its report says that it is not complete.
  /// - Throws: `ObjectiveError`, `PaintError`, `PluginError`, `PictureError`, `OutputError`, `PlanError`,
  ///   `EngineError`, `OnnxError` or `CancellationError`; nothing is left under the output's name then.
  @discardableResult
  public func paint(
    _ content: String, like style: String, to output: String,
    settings: PaintSettings = .usual, options: RunOptions = RunOptions(),
    outputs: PaintOutputs = PaintOutputs(), state: RunState = RunState(),
    progress: ((PaintProgress) -> Void)? = nil
  ) throws -> PaintReport {
    let job = try painting(
      PaintInputs(content: content, styles: [PaintInputs.Style(path: style)]), to: output,
      settings: settings, options: options, outputs: outputs)
    return try job.run(try job.plan(), state: state, report: progress)
  }

  /// A painting of one or more styles, to plan, to run, or to make a ``GridJob`` of.
  ///
  /// - Parameters:
  ///   - inputs: photograph, paintings with weights and sizes, masks.
  ///   - output: the result's path, with saver options in brackets.
  ///   - extractor: the id of the plugin that looks at pictures.
  ///   - version: what reports say of the program.
  /// - Throws: `PluginError`, `ObjectiveError`, `OnnxError`, `EngineError`, `OutputError`.
  public func painting(
    _ inputs: PaintInputs, to output: String, extractor: String = "vgg19-slim",
    settings: PaintSettings = .usual, options: RunOptions = RunOptions(),
    outputs: PaintOutputs = PaintOutputs(), version: String = ""
  ) throws -> PaintJob {
    let extractor = try Extractor(try catalogue.plugin(extractor))
    return PaintJob(
      inputs: inputs, target: try OutputTarget(parsing: output), settings: settings,
      options: options, outputs: outputs,
      source: ExtractorSource(
        extractor,
        computing: try Computing(engine: engine, options: options, extractor: extractor)),
      version: version)
  }
}
