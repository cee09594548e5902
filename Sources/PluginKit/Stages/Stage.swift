import Wording

/// A plugin with a value for each of its parameters.
public struct Stage: Sendable, Hashable, CustomStringConvertible {
  /// The plugin.
  public let plugin: Plugin
  /// A value for every parameter of the manifest, defaults included; none for a picture that nobody
  /// named.
  public let values: [String: ParameterValue]

  /// Holds a stage against the plugin's manifest.
  ///
  /// - Throws: ``PluginError/stage(text:message:)`` for an unknown parameter or a value of the
  ///   wrong type or outside its range.
  public init(_ spec: StageSpec, of plugin: Plugin) throws(PluginError) {
    var values: [String: ParameterValue] = [:]
    for parameter in plugin.manifest.parameters {
      values[parameter.name] = parameter.defaultValue
    }
    for argument in spec.arguments {
      guard let parameter = plugin.manifest.parameter(argument.name) else {
        throw .stage(
          text: spec.description, message: Self.unknown(argument.name, plugin.manifest))
      }
      guard let value = parameter.accept(argument.value) else {
        throw .stage(
          text: spec.description,
          message: "\(parameter.name): found \(Excerpt.value(argument.value)), "
            + "expected \(parameter.expectation)")
      }
      values[argument.name] = value
    }
    self.plugin = plugin
    self.values = values
  }

  /// The plugin as it is, every parameter at its default.
  public init(_ plugin: Plugin) {
    self.plugin = plugin
    values = plugin.manifest.parameters.reduce(into: [:]) { $0[$1.name] = $1.defaultValue }
  }

  /// How much of the stage's output is blended with its input: 0 keeps the input, 1 (also for
  /// plugins without such a parameter) the output.
  public var strength: Double { value(of: .strength) ?? 1 }

  /// How much larger strokes are made by resampling around the stage; 1 (also for plugins without
  /// such a parameter) leaves them.
  public var brush: Double { value(of: .brush) ?? 1 }

  /// The network that is mixed into the plugin's own, and how much of it (above 0, at most 1); nil where
  /// the plugin has no such parameter, or it is 0.
  public var mixture: (network: Manifest.NetworkFile, share: Double)? {
    for parameter in plugin.manifest.parameters {
      guard case .weights(let network) = parameter.effect,
        let share = values[parameter.name]?.number, share > 0
      else { continue }
      return (network, share)
    }
    return nil
  }

  /// Values for scalar inputs of the network, by input name.
  public var networkInputs: [String: Double] {
    var inputs: [String: Double] = [:]
    for parameter in plugin.manifest.parameters {
      if case .input(let name) = parameter.effect { inputs[name] = values[parameter.name]?.number }
    }
    return inputs
  }

  /// As users would write it, every parameter included.
  public var description: String { text { _ in true } }

  /// The same without the names of pictures: what they show counts, not what they are called.
  public var identity: String {
    text { if case .picture = $0 { false } else { true } }
  }

  private func text(_ isShown: (ParameterValue) -> Bool) -> String {
    let list = plugin.manifest.parameters.compactMap { parameter in
      values[parameter.name].flatMap { isShown($0) ? "\(parameter.name)=\($0)" : nil }
    }
    return list.isEmpty ? plugin.id : plugin.id + ":" + list.joined(separator: ",")
  }

  private func value(of effect: Parameter.Effect) -> Double? {
    plugin.manifest.parameter(for: effect).flatMap { values[$0.name]?.number }
  }

  private static func unknown(_ name: String, _ manifest: Manifest) -> String {
    let start = "found an unknown parameter \(Excerpt.quoted(name)), "
    let known = manifest.parameters.map(\.name)
    if known.isEmpty { return start + "expected none: \(manifest.id) has no parameters" }
    if let nearest = NearestName.of(name, among: known) {
      return start + "did you mean \"\(nearest)\"?"
    }
    return start + "expected \(Excerpt.alternatives(known.map(Excerpt.quoted)))"
  }
}

extension Catalogue {
  /// Looks the plugin of a stage up and checks its parameters.
  public func stage(_ spec: StageSpec) throws(PluginError) -> Stage {
    try Stage(spec, of: plugin(spec.plugin))
  }

  /// The stages of a chain: `wave:strength=0.6,photo-4x`.
  public func chain(_ text: String) throws(PluginError) -> [Stage] {
    try chain(StageSpec.chain(parsing: text))
  }

  /// The stages of a chain.
  public func chain(_ specs: [StageSpec]) throws(PluginError) -> [Stage] {
    var stages: [Stage] = []
    for spec in specs { stages.append(try stage(spec)) }
    return stages
  }
}
