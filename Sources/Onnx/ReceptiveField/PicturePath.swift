/// The way from one input, a picture, to one output of a network.
struct PicturePath: Sendable {
  let network: Network
  let input: Port
  let output: Port
  /// The dimensions that are rows and columns of the input.
  let inputAxes: [Axis: Int]
  let channelAxis: Int
  /// Whether the picture's channels come behind its rows and columns.
  var isChannelsLast: Bool { channelAxis > (inputAxes[.y] ?? 0) }
  let channels: Int
  /// Nodes that the output needs, in order.
  let nodes: [Int]

  init(of network: Network, input: String?, output: String?) throws(OnnxError) {
    self.network = network
    let pictures = network.inputs.filter { $0.shape.count == 4 || $0.shape.count == 3 }
    let names = network.inputs.map { "\"\($0.name)\" \($0.shape)" }.joined(separator: ", ")
    guard
      let port = pictures.first(where: { input == nil ? $0.shape.count == 4 : $0.name == input })
        ?? (input == nil ? pictures.first : nil)
    else {
      throw .noSuchTensor(
        network: network.name, found: names.isEmpty ? "no inputs" : "inputs \(names)",
        expected: input.map { "a picture input \"\($0)\"" }
          ?? "an input with the dimensions N, C, H, W")
    }
    guard
      let result = output == nil
        ? network.outputs.first : network.outputs.first(where: { $0.name == output })
    else {
      throw .noSuchTensor(
        network: network.name,
        found: "outputs " + network.outputs.map { "\"\($0.name)\"" }.joined(separator: ", "),
        expected: "an output \"\(output ?? "")\"")
    }
    self.input = port
    self.output = result
    let rank = port.shape.count
    func few(_ dim: Int) -> Bool { port.shape[dim].length.map { $0 <= 4 } ?? false }
    // Channels stand last only where the file says so.
    let last = few(rank - 1) && !few(rank - 3)
    channelAxis = last ? rank - 1 : rank - 3
    inputAxes = last ? [.y: rank - 3, .x: rank - 2] : [.y: rank - 2, .x: rank - 1]
    nodes = Self.ancestors(of: result.name, in: network)
    channels = port.shape[channelAxis].length ?? Self.expectedChannels(network, port) ?? 3
  }

  /// The declared length of an axis, if the file fixes it.
  func fixedLength(_ axis: Axis) -> Int? { inputAxes[axis].flatMap { input.shape[$0].length } }

  /// All shapes for a picture of this size; other inputs have length 1 where they are free.
  func inference(y: Int, x: Int) throws(OnnxError) -> ShapeInference {
    var shapes: [String: [Int]] = [:]
    for port in network.inputs { shapes[port.name] = port.shape.map { $0.length ?? 1 } }
    var shape = input.shape.map { $0.length ?? 1 }
    shape[channelAxis] = channels
    if let dim = inputAxes[.y] { shape[dim] = y }
    if let dim = inputAxes[.x] { shape[dim] = x }
    shapes[input.name] = shape
    return try ShapeInference(lenient: network, inputs: shapes)
  }

  /// The positions followed at this size.
  func trace(
    _ inference: ShapeInference, larger: ShapeInference? = nil, sizeDependent: Set<Int> = []
  ) -> FieldTracer {
    FieldTracer(
      network, inference, input: network.tensorIDs[input.name] ?? 0, inputAxes: inputAxes,
      nodes: nodes, larger: larger, sizeDependent: sizeDependent)
  }

  private static func ancestors(of output: String, in network: Network) -> [Int] {
    var wanted: Set<Int> = [network.tensorIDs[output] ?? -1]
    var result: [Int] = []
    for index in network.nodes.indices.reversed() {
      let node = network.nodes[index]
      guard node.outputIDs.contains(where: wanted.contains) else { continue }
      result.append(index)
      wanted.formUnion(node.inputIDs)
      wanted.formUnion(node.captured.compactMap { network.tensorIDs[$0] })
    }
    return result.reversed()
  }

  /// The channels that the first convolution asks for.
  private static func expectedChannels(_ network: Network, _ port: Port) -> Int? {
    for node in network.nodes where node.operation == "Conv" && node.inputs.first == port.name {
      guard node.inputs.count > 1, let weight = network.initializers[node.inputs[1]],
        weight.shape.count > 1
      else { continue }
      let (channels, overflow) = weight.shape[1]
        .multipliedReportingOverflow(by: max(1, node.int("group", 1)))
      if !overflow, channels >= 1, channels <= Limits.window { return channels }
    }
    return nil
  }
}
