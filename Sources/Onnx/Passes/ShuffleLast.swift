/// Adds a super-resolution network's enlarged input before the pixel shuffle instead of after it.
///
/// Many networks end with `shuffle(features) + nearest(picture)`. A nearest-neighbour enlargement by r
/// is itself a pixel shuffle, of r² copies of each channel; so the sum can be taken at the low
/// resolution, and what follows it too. The same numbers, without three pictures of the final size in
/// memory.
public struct ShuffleLast: NetworkPass {
  /// The pass has no settings.
  public init() {}

  /// Rewrites each such sum.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    guard network.opset >= 11 else { return (network, 0) }
    var editor = GraphEditor(network)
    for sum in network.nodes where sum.operation == "Add" && sum.inputs.count == 2 {
      let makers = sum.inputs.map { editor.readers(of: $0) == 1 ? editor.maker(of: $0) : nil }
      guard
        let shuffle = makers.compactMap(\.self).first(where: { $0.operation == "DepthToSpace" }),
        let resize = makers.compactMap(\.self).first(where: { $0.fileIndex != shuffle.fileIndex }),
        NearestEnlargement.factor(of: resize, in: network) == shuffle.int("blocksize", 0),
        let features = shuffle.inputs.first, let picture = resize.inputs.first,
        let channels = channels(of: features, network, editor),
        let copies = copies(shuffle, channels: channels), let result = sum.outputs.first
      else { continue }
      let repeated = editor.unused("\(result).copies")
      let joined = editor.unused("\(result).low")
      var copy = NodeProto()
      copy.opType = "Conv"
      copy.name = editor.unused("\(resize.name).copies")
      copy.input = [picture, try editor.add(copies, named: "\(resize.name).weight")]
      copy.output = [repeated]
      copy.attribute = [try AttributeProto(name: "kernel_shape", value: .ints([1, 1]))]
      var low = editor.proto(of: sum)
      // An engine that adds in the buffer of one summand makes that one last. In reduced precision the
      // sum is wider than the convolutions' results: OpenVINO would hold the copies in both widths
      // beside all features, were it the features' convolution that adds.
      low.input = [repeated, features]
      low.output = [joined]
      var last = editor.proto(of: shuffle)
      last.input = [joined]
      last.output = [result]
      editor.replace(shuffle, with: [])
      editor.replace(resize, with: [])
      editor.replace(sum, with: [copy, low, last])
      editor.countChange()
    }
    return (try editor.finished(), editor.changes)
  }

  /// How many channels a convolution's result has.
  private func channels(of tensor: String, _ network: Network, _ editor: GraphEditor) -> Int? {
    guard let conv = editor.maker(of: tensor), conv.operation == "Conv", conv.inputs.count > 1
    else { return nil }
    return network.initializers[conv.inputs[1]]?.shape.first
  }

  /// The 1×1 kernel that copies each picture channel to all that the shuffle makes it from.
  private func copies(_ shuffle: Node, channels: Int) -> Tensor? {
    let phases = shuffle.int("blocksize", 1) * shuffle.int("blocksize", 1)
    guard phases > 1, channels % phases == 0 else { return nil }
    let picture = channels / phases
    let pictureFirst = shuffle.string("mode", "DCR") == "CRD"
    var weight = [Float](repeating: 0, count: channels * picture)
    for channel in 0..<channels {
      let source = pictureFirst ? channel / phases : channel % picture
      weight[channel * picture + source] = 1
    }
    return Tensor(shape: [channels, picture, 1, 1], floats: weight)
  }
}
