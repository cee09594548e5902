import Impasto

/// A plugin as `plugins show` prints it.
struct PluginText {
  let plugin: Plugin
  let network: Network
  let analysis: SpatialAnalysis
  let layers: [ExtractorLoader.Layer]

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
        + "\(manifest.input.range)",
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
    if analysis.nonLocal.isEmpty {
      lines.append("tiling       exact: tiles equal one run over the whole picture")
    } else {
      lines.append("tiling       not exact, because of")
      lines += analysis.nonLocal.map { "             \($0)" }
    }
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
        "  \($0.name)=\($0.defaultValue)  \($0.expectation): \($0.summary)"
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
