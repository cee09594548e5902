/// Gives a network a picture input of its own making: red, green and blue from 0 to 1, whatever
/// range, mean, deviation and order of channels the network was trained with.
///
/// The conversion is linear, so it becomes part of the network: a scale and an offset per channel,
/// or a 1×1 convolution where channels change places. Its gradient comes with it.
public struct PictureInput: NetworkPass {
  /// The network's input that takes the picture.
  public let input: String
  /// The name of the input that takes its place.
  public let name: String
  /// One row per channel that the network reads: what red, green and blue contribute to it.
  public let matrix: [[Float]]
  /// What is added to each of these channels.
  public let offset: [Float]

  /// - Parameters:
  ///   - input: the network's input, N, C, H, W.
  ///   - name: what to call the new one.
  ///   - matrix: C rows of three factors.
  ///   - offset: C numbers.
  public init(input: String, name: String, matrix: [[Float]], offset: [Float]) {
    self.input = input
    self.name = name
    self.matrix = matrix
    self.offset = offset
  }

  /// Puts the conversion in front of the input.
  ///
  /// - Throws: ``OnnxError`` if there is no such input, or it has another number of channels.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    guard let port = network.inputs.first(where: { $0.name == input }), port.shape.count == 4,
      matrix.count == offset.count, matrix.allSatisfy({ $0.count == 3 }),
      port.shape[1].length ?? matrix.count == matrix.count
    else {
      throw .noSuchTensor(
        network: network.name, found: "no input \"\(input)\" of \(matrix.count) channels",
        expected: "one of the shape N, \(matrix.count), H, W")
    }
    let diagonal = matrix.indices.allSatisfy { row in
      matrix.count == 3 && (0..<3).allSatisfy { $0 == row || matrix[row][$0] == 0 }
    }
    var editor = GraphEditor(network)
    var nodes: [NodeProto] = []
    func node(_ operation: String, _ inputs: [String], _ output: String) {
      var node = NodeProto()
      node.opType = operation
      node.name = editor.unused("\(name)_\(operation)")
      node.input = inputs
      node.output = [output]
      nodes.append(node)
    }
    func constant(_ values: [Float], _ shape: [Int], _ what: String) throws(OnnxError) -> String {
      guard let tensor = Tensor(shape: shape, floats: values) else { return "" }
      return try editor.add(tensor, named: "\(name)_\(what)")
    }
    if diagonal {
      let scaled = editor.unused("\(name)_scaled")
      let factors = matrix.indices.map { matrix[$0][$0] }
      node("Mul", [name, try constant(factors, [1, 3, 1, 1], "scale")], scaled)
      node("Add", [scaled, try constant(offset, [1, 3, 1, 1], "offset")], input)
    } else {
      let weight = try constant(matrix.flatMap { $0 }, [matrix.count, 3, 1, 1], "matrix")
      node("Conv", [name, weight, try constant(offset, [offset.count], "offset")], input)
    }
    editor.prepend(nodes)
    var three = TensorShapeProto.Dimension()
    three.dimValue = 3
    editor.changeInput(input) { port in
      port.name = name
      port.type.tensorType.shape.dim[1] = three
    }
    return (try editor.finished(), editor.changes)
  }
}
