import ArgumentParser
import Impasto

/// What a painting writes besides the picture, and how it is gone on with.
struct PaintOutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Write the losses of each iteration: .csv or .svg.", valueName: "file"),
    completion: .file(extensions: ["csv", "svg"]))
  var curve: String?

  @Option(
    help: ArgumentHelp(
      "Write a JSON report: losses, settings, seeds, versions, hashes.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var report: String?

  @Option(
    help: ArgumentHelp("Write how far it is, now and then.", valueName: "file"),
    completion: .file())
  var preview: String?

  @Option(help: ArgumentHelp("Iterations between previews. Default: 10.", valueName: "count"))
  var previewEvery: Int?

  @Option(
    help: ArgumentHelp(
      "Where the state of a stopped run is kept. Default: the output's name with .state after it.",
      valueName: "file"), completion: .file())
  var checkpoint: String?

  @Option(
    help: ArgumentHelp(
      "Keep a state every so many iterations, in case the process is killed. Default: 25 with "
        + "--checkpoint, else never.", valueName: "count"))
  var checkpointEvery: Int?

  @Flag(help: "Go on from the state of a stopped run.")
  var resume = false

  func validate() throws {
    let counts = [("--preview-every", previewEvery), ("--checkpoint-every", checkpointEvery)]
    for (name, count) in counts {
      if let count, count < 1 {
        throw ValidationError("\(name): found '\(count)', expected a whole number from 1.")
      }
    }
    if previewEvery != nil, preview == nil {
      throw ValidationError("--preview-every: found it alone, expected it with --preview.")
    }
  }

  var outputs: PaintOutputs {
    var outputs = PaintOutputs()
    outputs.curve = curve
    outputs.report = report
    outputs.preview = preview
    if let previewEvery { outputs.previewEvery = previewEvery }
    outputs.state = checkpoint
    outputs.checkpointEvery = checkpointEvery ?? (checkpoint == nil ? 0 : 25)
    outputs.resumes = resume
    return outputs
  }
}
