/// What a drawn node says and its colour.
struct NodeLabel {
  let text: String
  let colour: String

  init(_ node: Node, network: Network, inference: ShapeInference?) {
    var lines = [node.operation]
    let weights = node.inputs.dropFirst().compactMap { network.initializers[$0] }
      .filter { !$0.elementType.isInteger }
    var facts: [String] = []
    if let weight = weights.first, ["Conv", "ConvTranspose"].contains(node.operation) {
      let kernel = weight.shape.dropFirst(2).map(String.init).joined(separator: "×")
      let (from, to) = (weight.shape.dropFirst().first ?? 0, weight.shape.first ?? 0)
      facts.append(
        "\(kernel), " + (node.operation == "Conv" ? "\(from) → \(to)" : "\(to) → \(from)"))
    } else if let kernel = node.ints("kernel_shape") {
      facts.append(kernel.map(String.init).joined(separator: "×"))
    }
    for (name, word, usual) in [
      ("strides", "stride", 1), ("dilations", "dilation", 1), ("pads", "pad", 0),
    ] {
      guard let values = node.ints(name), values.contains(where: { $0 != usual }) else { continue }
      let same = Set(values).count == 1
      facts.append(
        "\(word) " + (same ? "\(values[0])" : values.map(String.init).joined(separator: ",")))
    }
    if node.int("group", 1) != 1 { facts.append("\(node.int("group")) groups") }
    for name in ["mode", "auto_pad", "coordinate_transformation_mode"] {
      if case .string(let value)? = node.attributes[name], value != "NOTSET" { facts.append(value) }
    }
    if node.attributes["blocksize"] != nil { facts.append("block \(node.int("blocksize"))") }
    if node.attributes["axis"] != nil { facts.append("axis \(node.int("axis"))") }
    if !facts.isEmpty { lines.append(facts.joined(separator: " · ")) }
    let parameters = weights.reduce(0) { $0 + $1.count }
    if parameters > 0 { lines.append("\(parameters) parameters") }
    if let id = node.outputIDs.first, id >= 0, let shape = inference?.facts[id]?.shape {
      lines.append("→ " + shape.map(String.init).joined(separator: "×"))
    }
    text = lines.joined(separator: "\n")
    colour = Self.colour(node.operation)
  }

  private static func colour(_ operation: String) -> String {
    switch operation {
    case "Conv", "ConvTranspose", "MatMul", "Gemm": "#cfe2f3"
    case "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool": "#fce5cd"
    case "Resize", "Upsample", "DepthToSpace", "SpaceToDepth": "#d9ead3"
    case "Pad", "Slice", "Split", "Concat", "Reshape", "Transpose", "Squeeze", "Unsqueeze",
      "Expand", "Tile", "Gather", "Flatten":
      "#eeeeee"
    case _ where operation.hasSuffix("Normalization") || operation.hasPrefix("Reduce"): "#f4cccc"
    case _ where ShapeRules.all[operation] == nil: "#ea9999"
    case "Add", "Sub", "Mul", "Div": "#fff2cc"
    default: "#ead1dc"
    }
  }
}
