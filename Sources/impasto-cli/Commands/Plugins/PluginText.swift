import Impasto

/// A plugin as `plugins show` prints it.
struct PluginText {
  let plugin: Plugin
  let network: Network
  /// Of the network for tiles.
  let analysis: SpatialAnalysis
  /// What the network computes over the whole picture; nil if nothing.
  let split: StatisticsSplit?
  let layers: [ExtractorLoader.Layer]
  /// Where manifest and network contradict each other; nil if nowhere.
  let problem: PlanError?

  func text(weights: Bool) -> String {
    let manifest = plugin.manifest
    var lines = [
      "\(manifest.id) \(manifest.version): \(manifest.name)", manifest.summary, "",
      "kind         \(manifest.kind.rawValue), ×\(manifest.output.scale)",
      "authors      \(manifest.authors.joined(separator: ", "))",
      "licence      \(manifest.license ?? "none stated")",
      "folder       \(plugin.folder) (\(plugin.origin.rawValue))",
      "network      \(plugin.networkPath)",
      "             ONNX opset \(network.opset), \(network.nodes.count) nodes, "
        + "\(network.parameterCount) parameters",
      "input        \(analysis.inputName): \(manifest.input.colour.rawValue), range "
        + "\(manifest.input.range)" + Self.noise(manifest.input.noise),
      "output       \(analysis.outputName): range \(manifest.output.range)",
      "work         \(Self.grouped(Int(analysis.multiplyAccumulatesPerInputPixel))) "
        + "multiply-accumulates per input pixel",
      "activations  \(Self.grouped(Int(analysis.activationBytesPerInputPixel))) bytes per input "
        + "pixel at the peak, f32",
      "",
      "scale        \(analysis.scaleX) × \(analysis.scaleY)",
      "halo         left \(analysis.halo.left), top \(analysis.halo.top), right "
        + "\(analysis.halo.right), bottom \(analysis.halo.bottom) px",
      "alignment    \(analysis.alignmentX) × \(analysis.alignmentY) px",
      "minimum      \(analysis.minimumX) × \(analysis.minimumY) px",
    ]
    if let problem { lines.append("problem      \(problem)") }
    let reductions = split?.reductions ?? []
    if analysis.nonLocal.isEmpty {
      lines.append(
        reductions.isEmpty
          ? "tiling       exact: tiles equal one run over the whole picture"
          : "tiling       exact with --statistics exact: tiles equal one run over the whole picture"
      )
    } else {
      lines.append("tiling       not exact, because of")
      lines += analysis.nonLocal.map { "             \($0)" }
      lines += calibration(manifest.tiling)
    }
    if !reductions.isEmpty { lines += statistics(reductions) }
    if !layers.isEmpty {
      lines += ["", "layers"]
      lines += layers.map {
        let field = $0.analysis.receptiveField
        return "  \($0.name): \($0.channels) channels, scale \($0.analysis.scaleX) × "
          + "\($0.analysis.scaleY), receptive field \(field.left) px left, \(field.right) px right"
      }
    }
    if !manifest.parameters.isEmpty {
      lines += ["", "parameters"]
      lines += manifest.parameters.map {
        "  \($0.name)\($0.defaultValue.map { "=\($0)" } ?? "")  \($0.expectation): \($0.summary)"
      }
    }
    if !manifest.metrics.isEmpty {
      lines += ["", "figures"]
      lines += manifest.metrics.map { "  \($0.dataset) \($0.metric) \($0.value)" }
    }
    lines += ["", "weights"]
    let tensors = network.initializers.sorted { $0.key < $1.key }
    if weights {
      lines += tensors.map { "  \($0.key)  \(Self.shape($0.value.shape))" }
    } else {
      lines += tensors.prefix(6).map { "  \($0.key)  \(Self.shape($0.value.shape))" }
      if tensors.count > 6 { lines.append("  … and \(tensors.count - 6) more (--weights)") }
    }
    return lines.joined(separator: "\n")
  }

  private func statistics(_ reductions: [SpatialReduction]) -> [String] {
    let levels = split?.levels ?? 0
    let preferred = plugin.manifest.tiling.statistics
    return [
      "statistics   \(reductions.count) \(reductions.count == 1 ? "node" : "nodes") over the whole picture in \(levels) "
        + "\(levels == 1 ? "level" : "levels"), which tiles take as inputs",
      "             by default: "
        + (preferred.map { "\($0.rawValue), as the manifest says" } ?? "thumbnail")
        + "; exact takes \(levels) \(levels == 1 ? "pass" : "passes") over the picture",
    ]
      + reductions.map {
        "             level \($0.level): node \"\($0.node)\" (\($0.operator)): "
          + $0.inputs.map { Self.words($0.formula) }.joined(separator: " and ")
          + " of \($0.channels) channels"
      }
  }

  private static func words(_ formula: StatisticInput.Formula) -> String {
    switch formula {
    case .mean: "mean"
    case .sum: "sum"
    case .logSum: "logarithm of the sum"
    case .variance: "variance"
    case .centredSquares: "squared distances from the mean"
    case .centredLength: "length of the distances from the mean"
    case .squares: "sum of squares"
    case .length: "length"
    case .magnitudes: "sum of magnitudes"
    case .largest: "largest value"
    case .smallest: "smallest value"
    }
  }

  /// What was measured where nothing could be derived.
  private func calibration(_ tiling: Manifest.Tiling) -> [String] {
    guard let measured = tiling.measured else {
      return ["             no halo was measured: impasto plugins calibrate \(plugin.id)"]
    }
    let halo = if case .pixels(let pixels) = tiling.halo { "\(pixels) px" } else { "derived" }
    let codes = (measured.error * 2550).rounded() / 10
    return [
      "calibrated   halo \(halo), blend \(tiling.blend) px: measured, not derived; up to \(codes) "
        + "code values from one run, on \(measured.pictures) "
        + (measured.pictures == 1 ? "picture" : "pictures")
    ]
  }

  private static func noise(_ channels: Int) -> String {
    switch channels {
    case 0: ""
    case 1: ", and a channel of noise"
    default: ", and \(channels) channels of noise"
    }
  }

  private static func shape(_ shape: [Int]) -> String {
    shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: "×")
  }

  /// Digits in groups of three: `459 792`.
  private static func grouped(_ number: Int) -> String {
    var digits = Array(String(number))
    var index = digits.count - 3
    while index > 0 {
      digits.insert(" ", at: index)
      index -= 3
    }
    return String(digits)
  }
}
