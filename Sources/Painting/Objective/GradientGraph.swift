import Onnx

/// Builds the network that returns losses and the picture's gradient.
///
/// For a whole picture it also computes the style losses' slopes, from Gram matrices of its own. A
/// tile knows only a part of these, so there the slopes are inputs.
struct GradientGraph {
  let layers: ObjectiveLayers
  let terms: StyleTerms
  /// α × w_l × unit, by content layer.
  let contentFactors: [Double]
  let isWhole: Bool
  /// Σ m², by layer and mask: only for whole pictures.
  let areas: [[Double]]

  /// The network at a size.
  func network(height: Int, width: Int) throws(OnnxError) -> Network {
    var graph = try FeatureGraph(
      layers.network, tensors: layers.all.map(\.tensor), height: height, width: width)
    var seeds: [String: String] = [:]
    func send(_ seed: String, to tensor: String) {
      seeds[tensor] = seeds[tensor].map { graph.add($0, seed) } ?? seed
    }
    for (place, layer) in layers.style.enumerated() {
      var total: String?
      for term in terms.terms[place] {
        let seed = seed(of: term, layer, &graph)
        total = total.map { graph.add($0, seed) } ?? seed
      }
      if let total { send(graph.map(total, like: layer.tensor), to: layer.tensor) }
    }
    for (place, layer) in layers.content.enumerated() {
      let shape = graph.shape(layer.tensor)
      let target = graph.input("target.\(place)", shape)
      let difference = graph.subtract(layer.tensor, target)
      var counted = difference
      if !isWhole {
        counted = graph.multiply(difference, graph.input("core.\(place)", [1, 1] + shape[2...]))
      }
      graph.output(graph.squareSum(counted), "content.\(place)")
      send(graph.multiply(difference, by: contentFactors[place]), to: layer.tensor)
    }
    try graph.outputGradient(seeds)
    return try graph.network("\(layers.extractor) gradient")
  }

  /// The gradient of a style loss with respect to the rows of its layer: m (m X · slope + m bias).
  private func seed(
    of term: StyleTerm, _ layer: ObjectiveLayers.Use, _ graph: inout FeatureGraph
  ) -> String {
    let name = "\(term.layer).\(term.mask)"
    let shape = graph.shape(layer.tensor)
    let hasMask = terms.masks[term.mask] != nil
    let moments = term.momentsWeight > 0
    var rows = graph.rows(layer.tensor)
    var weight: String?
    if hasMask {
      let input = graph.input("mask.\(name)", [shape[2] * shape[3], 1])
      rows = graph.multiply(rows, input)
      weight = input
    }
    var slope: String
    var bias: String?
    if isWhole {
      (slope, bias) = slopes(of: term, rows: rows, weight: weight, &graph)
    } else {
      slope = graph.input("slope.\(name)", [term.channels, term.channels])
      if moments { bias = graph.input("bias.\(name)", [1, term.channels]) }
    }
    var seed = graph.product(rows, slope)
    if let bias {
      seed = graph.add(seed, weight.map { graph.multiply($0, bias) } ?? bias)
    }
    return weight.map { graph.multiply(seed, $0) } ?? seed
  }

  /// What ``StyleTerm/gradient(_:)`` computes, as nodes.
  private func slopes(
    of term: StyleTerm, rows: String, weight: String?, _ graph: inout FeatureGraph
  ) -> (slope: String, bias: String?) {
    let name = "\(term.layer).\(term.mask)"
    let channels = term.channels
    let area = max(areas[term.layer][term.mask], .leastNormalMagnitude)
    let gram = graph.gram(rows)
    graph.output(gram, "gram.\(name)")
    let goal = graph.input("goal.\(name)", [channels, channels])
    let slope = graph.subtract(graph.multiply(gram, by: term.whole(area: area).scale), goal)
    guard term.momentsWeight > 0 else { return (slope, nil) }
    let counted = weight.map { graph.multiply(rows, $0) } ?? rows
    let sums = graph.columnSums(counted)
    graph.output(sums, "sums.\(name)")
    let unit = graph.identity(channels)
    let means = graph.multiply(sums, by: 1 / area)
    let squares = graph.multiply(graph.columnSums(graph.multiply(gram, unit)), by: 1 / area)
    let spread = graph.node(
      "Max", [graph.subtract(squares, graph.multiply(means, means)), graph.constant(0)])
    let deviations = graph.node(
      "Sqrt", [graph.add(spread, graph.constant(term.softening))])
    let factor = term.wholeMoments().factor
    let pulled = graph.input("deviations.\(name)", [1, channels])
    let wanted = graph.input("means.\(name)", [1, channels])
    let q = graph.multiply(
      graph.subtract(graph.constant(1), graph.node("Div", [pulled, deviations])), by: factor)
    let towards = graph.multiply(graph.subtract(means, wanted), by: factor)
    let bias = graph.multiply(
      graph.subtract(towards, graph.multiply(means, q)), by: 2 / area)
    let diagonal = graph.multiply(unit, graph.multiply(q, by: 2 / area))
    return (graph.add(slope, diagonal), bias)
  }
}
