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

  mutating func checkRange(_ range: JSON, _ path: FieldPath) {
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

  func ends(of range: JSON) -> (low: Double, high: Double)? {
    guard let items = range.array, items.count == 2, let low = items[0].number,
      let high = items[1].number
    else { return nil }
    return (low, high)
  }

  mutating func add(_ path: FieldPath, _ found: String, _ expected: String) {
    violations.append(Violation(path: path, found: found, expected: expected))
  }
}
