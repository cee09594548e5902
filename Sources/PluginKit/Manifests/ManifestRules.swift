/// What must hold between fields of a manifest and can't be said by the schema. Each rule looks
/// only at fields of the right type, so that the rules can run on a manifest the schema refuses
/// and everything wrong is reported at once.
struct ManifestRules {
  let json: JSON
  private(set) var violations: [Violation] = []

  /// Everything wrong that the schema doesn't cover.
  static func violations(in json: JSON) -> [Violation] {
    var rules = ManifestRules(json: json)
    rules.check()
    return rules.violations
  }

  private init(json: JSON) { self.json = json }

  private mutating func check() {
    checkKind()
    checkRange(json["input"]["range"], FieldPath("input", "range"))
    checkRange(json["output"]["range"], FieldPath("output", "range"))
    checkChannels("mean")
    checkChannels("std")
    var effects: [String: String] = [:]
    for (name, parameter) in json["parameters"].object?.members ?? [] {
      let path = FieldPath("parameters", name)
      checkValues(parameter, path)
      checkEffect(parameter, path)
      guard let effect = parameter["effect"].string, effect != "input" else { continue }
      if let other = effects[effect] {
        add(
          path + "effect", "\"\(effect)\" again",
          "it once (parameters.\(other) has it)")
      }
      effects[effect] = name
    }
  }

  private mutating func checkKind() {
    guard let kind = json["kind"].string, Manifest.Kind(rawValue: kind) != nil else { return }
    let isExtractor = kind == Manifest.Kind.extractor.rawValue
    if isExtractor, json["extractor"].isNull {
      add(FieldPath("extractor"), "nothing", "an object with layers, for kind \"extractor\"")
    }
    if !isExtractor, json["output"].isNull {
      add(FieldPath("output"), "nothing", "an object with range and scale, for kind \"\(kind)\"")
    }
    if !isExtractor, !json["extractor"].isNull {
      add(FieldPath("extractor"), "it with kind \"\(kind)\"", "it only with kind \"extractor\"")
    }
    if isExtractor, let noise = json["input"]["noise"].integer, noise != 0 {
      add(FieldPath("input", "noise"), "\(noise)", "none for kind \"extractor\"")
    }
    if case .object(let layers) = json["extractor"]["layers"], layers.count == 0 {
      add(FieldPath("extractor", "layers"), "no layers", "at least one")
    }
  }

  private mutating func checkRange(_ range: JSON, _ path: FieldPath) {
    guard let ends = ends(of: range), ends.low >= ends.high else { return }
    add(
      path, "[\(Excerpt.number(ends.low)), \(Excerpt.number(ends.high))]", "the lower value first")
  }

  private mutating func checkChannels(_ field: String) {
    guard let count = json["input"][field].array?.count,
      let colour = json["input"]["colour"].string.flatMap(Manifest.Colour.init)
    else { return }
    if count == 1 || count == colour.channels { return }
    let wanted = colour == .luma ? "1 number" : "1 or 3 numbers"
    add(
      FieldPath("input", field), Excerpt.value(json["input"][field]),
      "\(wanted) for colour \"\(colour.rawValue)\"")
  }

  private mutating func checkValues(_ parameter: JSON, _ path: FieldPath) {
    guard let type = parameter["type"].string.flatMap(Parameter.ValueType.init) else { return }
    let range = parameter["range"]
    if type == .boolean {
      if !range.isNull { add(path + "range", Excerpt.value(range), "none for type \"boolean\"") }
      if let found = parameter.object?["default"], found.number != nil {
        add(path + "default", Excerpt.value(found), "true or false")
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
    guard let value = parameter.object?["default"], value.number != nil || value.boolean != nil
    else { return }
    let words = type == .integer ? "a whole number" : "a number"
    guard let number = value.number, type == .number || value.integer != nil else {
      return add(path + "default", Excerpt.value(value), words)
    }
    if let ends, ends.low < ends.high, number < ends.low || number > ends.high {
      let limits = ValueRange(low: ends.low, high: ends.high)
      add(path + "default", Excerpt.value(value), "\(words) from \(limits)")
    }
  }

  private mutating func checkEffect(_ parameter: JSON, _ path: FieldPath) {
    guard let effect = parameter["effect"].string else { return }
    let input = parameter.object?["input"]
    checkOtherNetwork(parameter, effect, path)
    if effect == "input" {
      if input == nil { add(path + "input", "nothing", "the name of a network input") }
      return
    }
    if let input {
      add(path + "input", Excerpt.value(input), "it only with effect \"input\"")
    }
    if let type = parameter["type"].string, type != "number",
      Parameter.ValueType(rawValue: type) != nil
    {
      add(path + "type", "\"\(type)\"", "\"number\" for effect \"\(effect)\"")
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

  /// The network whose weights are mixed in.
  private mutating func checkOtherNetwork(
    _ parameter: JSON, _ effect: String, _ path: FieldPath
  ) {
    let other = parameter.object?["network"]
    if effect == "weights" {
      if other == nil {
        add(path + "network", "nothing", "the network that is mixed in: file and sha256")
      }
      if json["kind"].string == Manifest.Kind.extractor.rawValue {
        add(path + "effect", "\"weights\"", "another effect for kind \"extractor\"")
      }
    } else if other != nil {
      add(path + "network", "it", "it only with effect \"weights\"")
    }
  }

  private func ends(of range: JSON) -> (low: Double, high: Double)? {
    guard let items = range.array, items.count == 2, let low = items[0].number,
      let high = items[1].number
    else { return nil }
    return (low, high)
  }

  private mutating func add(_ path: FieldPath, _ found: String, _ expected: String) {
    violations.append(Violation(path: path, found: found, expected: expected))
  }
}
