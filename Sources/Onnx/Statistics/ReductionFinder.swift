/// Finds the reductions over space in a network whose results tiles can share.
struct ReductionFinder {
  let study: SizeStudy
  private let makers: [Int: Int]
  /// By tensor: the highest level of the reductions it depends on.
  private var levels: [Int: Int] = [:]
  /// By tensor number of what they make.
  private var found: [Int: SpatialReduction] = [:]
  private(set) var reductions: [SpatialReduction] = []

  private var network: Network { study.path.network }
  private var inference: ShapeInference { study.inference }

  init(_ study: SizeStudy) {
    self.study = study
    var makers: [Int: Int] = [:]
    for index in study.path.nodes {
      for id in study.path.network.nodes[index].outputIDs where id >= 0 { makers[id] = index }
    }
    self.makers = makers
    // Older operators don't broadcast by shape, which what is put in their place relies on.
    guard study.path.network.opset >= 7 else { return }
    for index in study.path.nodes { visit(index) }
    reductions.sort { ($0.level, $0.index) < ($1.level, $1.index) }
  }

  private mutating func visit(_ index: Int) {
    let node = network.nodes[index]
    let context = inference.context(node)
    var level = node.inputIDs.reduce(0) { max($0, levels[$1] ?? 0) }
    if let reduction = reduction(index, node, context), let id = node.outputIDs.first {
      found[id] = reduction
      reductions.append(reduction)
      level = max(level, reduction.level)
    }
    for id in node.outputIDs where id >= 0 { levels[id] = level }
  }

  private func reduction(
    _ index: Int, _ node: Node, _ context: ShapeContext
  ) -> SpatialReduction? {
    guard let dims = dimensions(context), let id = node.outputIDs.first, id >= 0,
      node.outputIDs.dropFirst().allSatisfy({ !isRead($0) }),
      let made = inference.facts[id], made.type.isFloat,
      let path = FeaturePath(study, makers: makers, node: node, reduced: dims)
    else { return nil }
    if let formula = formula(node) {
      if let centred = centred(index, node, path, formula, made) { return centred }
      let input = StatisticInput(
        name: node.outputs[0], shape: made.shape, formula: formula, elements: path.elements,
        type: made.type)
      return reduction(index, node, of: path.tensor, path, [input], .input)
    }
    guard let parts = normalisation(node, context, dims, path) else { return nil }
    let inputs = [
      StatisticInput(
        name: node.outputs[0] + ".mean", shape: parts.shape, formula: .mean,
        elements: parts.elements, type: made.type),
      StatisticInput(
        name: node.outputs[0] + ".variance", shape: parts.shape, formula: .variance,
        elements: parts.elements, type: made.type),
    ]
    return reduction(
      index, node, of: path.tensor, path, inputs, .normalisation(parts.normalisation))
  }

  private func reduction(
    _ index: Int, _ node: Node, of tensor: Int, _ path: FeaturePath, _ inputs: [StatisticInput],
    _ replacement: SpatialReduction.Replacement
  ) -> SpatialReduction? {
    guard let name = name(of: tensor) else { return nil }
    return SpatialReduction(
      node: node.name, operator: node.operation, level: (levels[tensor] ?? 0) + 1,
      featureMap: name, channels: path.elements.count, inputs: inputs,
      rowAxis: path.rowAxis, columnAxis: path.columnAxis, index: index, replacement: replacement)
  }

  private func name(of tensor: Int) -> String? {
    if network.tensorIDs[study.path.input.name] == tensor { return study.path.input.name }
    guard let maker = makers[tensor],
      let place = network.nodes[maker].outputIDs.firstIndex(of: tensor)
    else { return nil }
    return network.nodes[maker].outputs[place]
  }

  private func isRead(_ tensor: Int) -> Bool {
    tensor >= 0 && network.nodes.contains { $0.inputIDs.contains(tensor) }
  }

  /// The dimensions of the first input that the node reduces; nil for other operators.
  private func dimensions(_ context: ShapeContext) -> [Int]? {
    let node = context.node
    guard let rank = context.inputs.first??.shape.count else { return nil }
    switch node.operation {
    case "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "InstanceNormalization":
      return Array(min(2, rank)..<rank)
    case _ where OperatorNames.reducing.contains(node.operation):
      return try? ShapeRules.reducedAxes(context)
    default: return try? FieldRules.normalisedDimensions(context)
    }
  }

  /// What a plain reduction computes; nil for normalisations and what sums can't give.
  private func formula(_ node: Node) -> StatisticInput.Formula? {
    switch node.operation {
    case "ReduceMean", "GlobalAveragePool": .mean
    case "ReduceSum": .sum
    case "ReduceLogSum": .logSum
    case "ReduceSumSquare": .squares
    case "ReduceL2": .length
    case "ReduceL1": .magnitudes
    case "ReduceMax", "GlobalMaxPool": .largest
    case "ReduceMin": .smallest
    case "GlobalLpPool":
      switch node.int("p", 2) {
      case 1: .magnitudes
      case 2: .length
      default: nil
      }
    default: nil
    }
  }

  // MARK: Variances in primitive operators

  /// A reduction of (x − mean)², which is of the level of the mean instead of the next one.
  ///
  /// ```text
  /// x → ReduceMean → Sub(x, mean) → Mul(d, d) or Pow(d, 2) → ReduceMean
  /// ```
  private func centred(
    _ index: Int, _ node: Node, _ path: FeaturePath, _ formula: StatisticInput.Formula,
    _ made: TensorFacts
  ) -> SpatialReduction? {
    let centred: StatisticInput.Formula
    var difference = path.tensor
    switch formula {
    case .mean: centred = .variance
    case .sum: centred = .centredSquares
    case .squares: centred = .centredSquares
    case .length: centred = .centredLength
    default: return nil
    }
    if formula == .mean || formula == .sum {
      guard let squared = squared(path.tensor) else { return nil }
      difference = squared
    }
    guard let maker = makers[difference], network.nodes[maker].operation == "Sub" else {
      return nil
    }
    let operands = network.nodes[maker].inputIDs
    guard operands.count == 2 else { return nil }
    for (map, mean) in [(operands[0], operands[1]), (operands[1], operands[0])] {
      guard let site = self.mean(mean), network.tensorIDs[site.featureMap] == map,
        site.inputs[0].elements == path.elements,
        inference.facts[map]?.shape == inference.facts[path.tensor]?.shape,
        broadcasts(mean, over: map, path, as: site.inputs[0].elements)
      else { continue }
      let input = StatisticInput(
        name: node.outputs[0], shape: made.shape, formula: centred, elements: path.elements,
        type: made.type)
      return reduction(index, node, of: map, path, [input], .input)
    }
    return nil
  }

  /// The tensor whose square this is.
  private func squared(_ tensor: Int) -> Int? {
    guard let maker = makers[tensor] else { return nil }
    let node = network.nodes[maker]
    guard let base = node.inputIDs.first, base >= 0, node.inputIDs.count == 2 else { return nil }
    switch node.operation {
    case "Mul": return node.inputIDs[1] == base ? base : nil
    case "Pow":
      guard let exponent = inference.facts[node.inputIDs[1]]?.folded, exponent.isUniform,
        exponent.reals.first == 2
      else { return nil }
      return base
    default: return nil
    }
  }

  /// The reduction whose mean this tensor is: itself, or a sum divided by the count.
  private func mean(_ tensor: Int) -> SpatialReduction? {
    var id = tensor
    while let maker = makers[id], let source = network.nodes[maker].inputIDs.first, source >= 0,
      found[id] == nil,
      ["Reshape", "Squeeze", "Unsqueeze", "Identity", "Cast"].contains(
        network.nodes[maker].operation)
    {
      id = source
    }
    if let site = found[id] {
      return site.inputs.count == 1 && site.inputs[0].formula == .mean ? site : nil
    }
    guard let maker = makers[id], network.nodes[maker].inputIDs.count == 2 else { return nil }
    let node = network.nodes[maker]
    for (sum, other) in [(0, 1), (1, 0)] {
      guard let site = mean(sumOf: node.inputIDs[sum]),
        let factor = inference.facts[node.inputIDs[other]]?.folded, factor.isUniform,
        let value = factor.reals.first, let count = count(site)
      else { continue }
      // A wrong count would only be taken for the mean if it were right at this very size.
      if node.operation == "Div", sum == 0, value == count { return site }
      if node.operation == "Mul", abs(value * count - 1) < 1e-6 { return site }
    }
    return nil
  }

  private func mean(sumOf tensor: Int) -> SpatialReduction? {
    guard let site = found[tensor], site.inputs.count == 1, site.inputs[0].formula == .sum else {
      return nil
    }
    return site
  }

  /// How many values go into one element.
  private func count(_ site: SpatialReduction) -> Double? {
    guard let id = network.tensorIDs[site.featureMap], let shape = inference.facts[id]?.shape
    else { return nil }
    let elements = Set(site.inputs[0].elements).count
    return Double(shape.reduce(1, *)) / Double(max(elements, 1))
  }

  /// Whether broadcasting gives each channel of the feature map its own mean.
  private func broadcasts(
    _ mean: Int, over map: Int, _ path: FeaturePath, as elements: [Int]
  ) -> Bool {
    guard let shape = inference.facts[map]?.shape, let small = inference.facts[mean]?.shape,
      small.count <= shape.count
    else { return false }
    let padded = [Int](repeating: 1, count: shape.count - small.count) + small
    guard Places.broadcast([padded, shape]) == shape else { return false }
    var channelShape = shape
    guard
      let axes = FeaturePath.axes(of: study.tracer.layouts[map] ?? [], study.tracer),
      padded[axes.row] == 1, padded[axes.column] == 1
    else { return false }
    (channelShape[axes.row], channelShape[axes.column]) = (1, 1)
    let strides = Places.strides(padded)
    let places = Places.all(channelShape).map { place in
      zip(zip(place, padded), strides).reduce(0) { $0 + ($1.0.1 == 1 ? 0 : $1.0.0 * $1.1) }
    }
    return places == elements
  }
}
