import Architectures
import Engines
import Onnx
import PluginKit

/// Finds out how a network takes and gives pictures: from what the user says, from its
/// architecture, from the graph and its metadata, and by trying.
struct HabitFinder {
  let file: String
  let overrides: Overrides
  let engine: any Engine

  /// For a network whose architecture is known: nothing has to be tried.
  func habits(of rebuilt: RebuiltNetwork) -> PictureHabits {
    let range = ValueRange(low: rebuilt.range.lowerBound, high: rebuilt.range.upperBound)
    let kind: Manifest.Kind =
      switch rebuilt.purpose {
      case .superResolution: .superResolution
      case .restoration: .restoration
      case .style: .style
      case .extractor: .extractor
      }
    let colour: Manifest.Colour =
      switch rebuilt.channels {
      case .rgb: .rgb
      case .bgr: .bgr
      case .luma: .luma
      }
    func given<Value>(_ value: Value?, _ known: Value) -> Finding<Value> {
      value.map { Finding($0, .flag) } ?? Finding(known, .architecture)
    }
    return PictureHabits(
      kind: given(overrides.kind, kind), colour: given(overrides.colour, colour),
      range: given(overrides.range, range), outputRange: given(overrides.outputRange, range),
      // Without means of its own a network gets none when its range is another.
      mean: overrides.mean ?? (overrides.range == nil ? rebuilt.mean : []),
      std: overrides.std ?? (overrides.range == nil ? rebuilt.std : []))
  }

  /// For a network of unknown origin.
  ///
  /// - Throws: ``ImportError/unknown(file:what:flag:seen:)`` naming the flag that would tell;
  ///   `EngineError`.
  func habits(of network: Network, _ analysis: SpatialAnalysis) throws -> PictureHabits {
    let hints = GraphHints(network: network, analysis: analysis)
    let colour =
      overrides.colour.map { Finding($0, .flag) } ?? hints.colour
      ?? Finding(
        .rgb, .assumed("nothing tells rgb from bgr; --colour bgr if colours come out wrong"))
    guard colour.value.channels == analysis.inputChannels else {
      throw ImportError.contradiction(
        flag: "--colour \(colour.value.rawValue)",
        found: "\(colour.value.channels) channels", expected: "\(analysis.inputChannels)")
    }
    let stated = overrides.range.map { Finding($0, .flag) } ?? hints.range
    if let stated, let output = overrides.outputRange, let kind = knownKind(analysis) {
      return PictureHabits(
        kind: kind, colour: colour, range: stated, outputRange: Finding(output, .flag),
        mean: overrides.mean ?? [], std: overrides.std ?? [])
    }
    let choice = try tried(network, analysis, stated: stated)
    let kind =
      knownKind(analysis)
      ?? (choice.resembles
        ? Finding(.restoration, .probe("what comes out resembles what went in"))
        : Finding(.style, .probe("what comes out differs from what went in")))
    return PictureHabits(
      kind: kind, colour: colour, range: stated ?? choice.input, outputRange: choice.output,
      mean: overrides.mean ?? [], std: overrides.std ?? [])
  }

  /// The kind, as far as it takes no trial.
  private func knownKind(_ analysis: SpatialAnalysis) -> Finding<Manifest.Kind>? {
    if let kind = overrides.kind { return Finding(kind, .flag) }
    return analysis.scaleX.value > 1
      ? Finding(.superResolution, .graph("it enlarges")) : nil
  }

  private func tried(
    _ network: Network, _ analysis: SpatialAnalysis, stated: Finding<ValueRange>?
  ) throws -> RangeChoice.Choice {
    let probe = try NetworkProbe(network, analysis, engine: engine, file: file)
    let trials = try (stated.map { [$0.value] } ?? RangeChoice.usual).map {
      try probe.trial($0, mean: overrides.mean ?? [], std: overrides.std ?? [])
    }
    var outputs = overrides.outputRange.map { [$0] } ?? RangeChoice.usual
    if overrides.outputRange == nil, let stated, !outputs.contains(stated.value) {
      outputs.append(stated.value)
    }
    do throws(RangeChoice.Undecided) {
      return try RangeChoice(trials: trials, outputs: outputs).choose()
    } catch {
      throw ImportError.unknown(
        file: file, what: stated == nil ? "the range of values" : "the output's range of values",
        flag: stated == nil ? "--range 0,1 or --range 0,255" : "--output-range 0,1 or 0,255",
        seen: error.seen)
    }
  }
}
