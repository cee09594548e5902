/// Reads a manifest from JSON that the schema and the rules accept. The fallbacks after `??` are
/// the format's defaults where a field is optional, and unreachable where it is required.
struct ManifestDecoder {
  let json: JSON

  func manifest() -> Manifest {
    let input = self.input
    return Manifest(
      schemaVersion: json["schemaVersion"].integer ?? 1,
      id: json["id"].string ?? "",
      name: json["name"].string ?? "",
      version: json["version"].string ?? "",
      kind: json["kind"].string.flatMap(Manifest.Kind.init) ?? .restoration,
      summary: json["description"].string ?? "",
      authors: strings(json["authors"]),
      license: json["license"].string,
      tags: strings(json["tags"]),
      source: json["source"].string,
      network: network(json["network"], field: "network"),
      input: input,
      output: output(for: input),
      tiling: tiling,
      allowsReducedPrecision: json["precision"]["reduced"].boolean ?? false,
      parameters: members(json["parameters"]).compactMap(parameter),
      test: test,
      training: json["training"],
      metrics: (json["metrics"].array ?? []).map(metric),
      layers: members(json["extractor"]["layers"]).map {
        Manifest.Layer(name: $0.name, output: $0.value.string ?? "")
      })
  }

  private func network(_ network: JSON, field: String) -> Manifest.NetworkFile {
    Manifest.NetworkFile(
      field: field,
      file: FileReference(network["file"].string ?? ""),
      sha256: network["sha256"].string ?? "",
      bytes: network["bytes"].integer,
      opset: network["opset"].integer)
  }

  private var input: Manifest.Input {
    let input = json["input"]
    let colour = input["colour"].string.flatMap(Manifest.Colour.init) ?? .rgb
    return Manifest.Input(
      name: input["name"].string,
      colour: colour,
      range: range(input["range"]) ?? ValueRange(low: 0, high: 1),
      mean: perChannel(input["mean"], colour.channels, default: 0),
      std: perChannel(input["std"], colour.channels, default: 1),
      noise: input["noise"].integer ?? 0,
      sizeMultiple: input["sizeMultiple"].integer ?? 1,
      minimum: input["minimum"].integer ?? 1)
  }

  private func output(for input: Manifest.Input) -> Manifest.Output {
    let output = json["output"]
    return Manifest.Output(
      name: output["name"].string,
      range: range(output["range"]) ?? input.range,
      scale: output["scale"].integer ?? 1,
      offset: output["offset"].integer ?? 0)
  }

  private var tiling: Manifest.Tiling {
    let tiling = json["tiling"]
    return Manifest.Tiling(
      halo: tiling["halo"].integer.map { .pixels($0) } ?? .derived,
      statistics: tiling["statistics"].string.flatMap(Manifest.Tiling.Statistics.init),
      blend: tiling["blend"].integer ?? 0,
      measured: tiling["measured"].object == nil
        ? nil
        : Manifest.Tiling.Measured(
          error: tiling["measured"]["error"].number ?? 0,
          pictures: tiling["measured"]["pictures"].integer ?? 1))
  }

  private func parameter(_ name: String, _ json: JSON) -> Parameter? {
    let type = json["type"].string.flatMap(Parameter.ValueType.init) ?? .number
    let effect: Parameter.Effect =
      switch json["effect"].string {
      case "strength": .strength
      case "brush": .brush
      case "weights": .weights(network(json["network"], field: "parameters.\(name).network"))
      case "reference":
        .reference(
          network(json["network"], field: "parameters.\(name).network"),
          side: json["side"].integer ?? Parameter.Effect.usualSide)
      default: .input(json["input"].string ?? "")
      }
    let draft = Parameter(
      name: name, type: type, range: range(json["range"]), defaultValue: nil,
      summary: json["description"].string ?? "", effect: effect)
    if type == .picture { return draft }
    guard let value = draft.accept(json["default"]) else { return nil }
    return Parameter(
      name: name, type: type, range: draft.range, defaultValue: value, summary: draft.summary,
      effect: effect)
  }

  private var test: Manifest.Test? {
    guard json["test"].object != nil else { return nil }
    return Manifest.Test(
      input: FileReference(json["test"]["input"].string ?? ""),
      output: FileReference(json["test"]["output"].string ?? ""),
      tolerance: json["test"]["tolerance"].number ?? 0)
  }

  private func metric(_ json: JSON) -> Manifest.Metric {
    Manifest.Metric(
      dataset: json["dataset"].string ?? "",
      metric: json["metric"].string ?? "",
      value: json["value"].number ?? 0,
      measuredBy: json["protocol"].string)
  }

  private func range(_ json: JSON) -> ValueRange? {
    guard let ends = json.array?.compactMap(\.number), ends.count == 2 else { return nil }
    return ValueRange(low: ends[0], high: ends[1])
  }

  private func perChannel(_ json: JSON, _ channels: Int, default value: Double) -> [Double] {
    let values = json.array?.compactMap(\.number) ?? [value]
    return values.count == channels
      ? values : [Double](repeating: values.first ?? value, count: channels)
  }

  private func strings(_ json: JSON) -> [String] { json.array?.compactMap(\.string) ?? [] }

  private func members(_ json: JSON) -> [(name: String, value: JSON)] { json.object?.members ?? [] }
}
