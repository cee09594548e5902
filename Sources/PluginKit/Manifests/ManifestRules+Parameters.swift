extension ManifestRules {
  /// Range and default of a parameter.
  mutating func checkValues(_ parameter: JSON, _ path: FieldPath) {
    guard let type = parameter["type"].string.flatMap(Parameter.ValueType.init) else { return }
    let range = parameter["range"]
    let value = parameter.object?["default"]
    if type == .picture {
      if parameter.object?["range"] != nil {
        add(path + "range", Excerpt.value(range), "none for type \"picture\"")
      }
      // A path in a manifest would mean another file in each folder the program runs in.
      if let value { add(path + "default", Excerpt.value(value), "none for type \"picture\"") }
      return
    }
    if type == .boolean {
      if !range.isNull { add(path + "range", Excerpt.value(range), "none for type \"boolean\"") }
      if value?.boolean == nil {
        add(path + "default", value.map(Excerpt.value) ?? "nothing", "true or false")
      }
      return
    }
    if parameter.object?["range"] == nil {
      add(path + "range", "nothing", "an array of 2 numbers for type \"\(type.rawValue)\"")
    }
    checkRange(range, path + "range")
    let ends = ends(of: range)
    if type == .integer, let ends,
      ends.low.rounded() != ends.low || ends.high.rounded() != ends.high
    {
      add(
        path + "range", "[\(Excerpt.number(ends.low)), \(Excerpt.number(ends.high))]",
        "whole numbers")
    }
    let words = type == .integer ? "a whole number" : "a number"
    guard let number = value?.number, type == .number || value?.integer != nil else {
      return add(path + "default", value.map(Excerpt.value) ?? "nothing", words)
    }
    if let ends, ends.low < ends.high, number < ends.low || number > ends.high {
      let limits = ValueRange(low: ends.low, high: ends.high)
      add(path + "default", Excerpt.number(number), "\(words) from \(limits)")
    }
  }

  /// What goes with the effect of a parameter, and only with it.
  mutating func checkEffect(_ parameter: JSON, _ path: FieldPath) {
    guard let effect = parameter["effect"].string, Self.types[effect] != nil else { return }
    checkOtherNetwork(parameter, effect, path)
    checkType(parameter, effect, path)
    let input = parameter.object?["input"]
    if effect == "input" {
      if input == nil { add(path + "input", "nothing", "the name of a network input") }
      return
    }
    if let input {
      add(path + "input", Excerpt.value(input), "it only with effect \"input\"")
    }
    let ends = ends(of: parameter["range"])
    let shown = ends.map { "[\(Excerpt.number($0.low)), \(Excerpt.number($0.high))]" } ?? ""
    if effect == "weights", let ends, ends.low < 0 || ends.high > 1 {
      add(path + "range", shown, "values from 0 to 1 for effect \"weights\"")
    }
    if effect == "strength" {
      if let scale = json["output"]["scale"].integer, scale != 1 {
        add(path + "effect", "\"strength\" with output.scale \(scale)", "it only with scale 1")
      }
      if let ends, ends.low < 0 || ends.high > 1 {
        add(path + "range", shown, "values from 0 to 1 for effect \"strength\"")
      }
    } else if effect == "brush", let ends, ends.low < 1.0 / 16 || ends.high > 16 {
      add(path + "range", shown, "values from 0.0625 to 16 for effect \"brush\"")
    }
  }

  /// The types that a parameter of each effect may have.
  private static let types: [String: [Parameter.ValueType]] = [
    "strength": [.number], "brush": [.number], "weights": [.number], "reference": [.picture],
    "input": [.number, .integer, .boolean],
  ]

  private mutating func checkType(_ parameter: JSON, _ effect: String, _ path: FieldPath) {
    guard let type = parameter["type"].string.flatMap(Parameter.ValueType.init),
      let allowed = Self.types[effect], !allowed.contains(type)
    else { return }
    let names = allowed.map { Excerpt.quoted($0.rawValue) }
    add(
      path + "type", Excerpt.quoted(type.rawValue),
      "\(Excerpt.alternatives(names)) for effect \"\(effect)\"")
  }

  /// The second network: the one that is mixed in, or that looks at a picture.
  private mutating func checkOtherNetwork(
    _ parameter: JSON, _ effect: String, _ path: FieldPath
  ) {
    let other = parameter.object?["network"]
    if effect != "reference", let side = parameter.object?["side"] {
      add(path + "side", Excerpt.value(side), "it only with effect \"reference\"")
    }
    guard effect == "weights" || effect == "reference" else {
      if other != nil {
        add(path + "network", "it", "it only with effect \"weights\" or \"reference\"")
      }
      return
    }
    if other == nil {
      let words = effect == "weights" ? "is mixed in" : "looks at the picture"
      add(path + "network", "nothing", "the network that \(words): file and sha256")
    }
    if json["kind"].string == Manifest.Kind.extractor.rawValue {
      add(path + "effect", "\"\(effect)\"", "another effect for kind \"extractor\"")
    }
    if effect == "reference",
      json["input"]["colour"].string == Manifest.Colour.luma.rawValue
    {
      add(
        path + "effect", "\"reference\" with input.colour \"luma\"",
        "it only with colour \"rgb\" or \"bgr\"")
    }
  }
}
