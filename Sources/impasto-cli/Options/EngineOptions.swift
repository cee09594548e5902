import ArgumentParser
import Impasto

/// Where and how networks run.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "auto (the fastest that 'impasto tune' measured), CPU, openvino:CPU, onnxruntime:CPU…; "
        + "'impasto doctor' lists them.", valueName: "name"))
  var device = "auto"

  @Option(
    help:
      "auto (bf16 where the CPU has it and the plugin allows it), f32, bf16, or f16 on graphics cards."
  )
  var precision: PrecisionArgument = .auto

  @Option(help: ArgumentHelp("Engine threads. Default: all cores.", valueName: "count"))
  var threads: Int?

  @Flag(help: "Neither use nor keep compiled networks and measurements on disk.")
  var noCache = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError(
        "--threads: found '\(threads)', expected a whole number from 1 to 1024.")
    }
  }

  func apply(to options: inout RunOptions) {
    options.device = device
    options.precision = precision.choice
    options.threads = threads
    options.usesCache = !noCache
  }
}

/// `--precision`
enum PrecisionArgument: String, ExpressibleByArgument, CaseIterable {
  case auto, f32, bf16, f16

  var choice: PrecisionChoice {
    switch self {
    case .auto: .auto
    case .f32: .f32
    case .bf16: .bf16
    case .f16: .f16
    }
  }
}
