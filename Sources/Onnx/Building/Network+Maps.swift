extension Network {
  /// The part of the network that makes some of its tensors, which become its outputs, for pictures of
  /// any size.
  ///
  /// Networks that classify are exported for one size, which only what follows their feature maps
  /// depends on; that is left out here.
  ///
  /// - Parameters:
  ///   - tensors: inputs or nodes' outputs; each becomes one output.
  ///   - input: the picture, four axes; nil for the first such input.
  /// - Throws: ``OnnxError`` for a tensor that there isn't.
  public func maps(_ tensors: [String], of input: String? = nil) throws(OnnxError) -> Network {
    var dimensions: [String: [Dimension]] = [:]
    let picture = inputs.first { $0.name == input ?? $0.name && $0.shape.count == 4 }
    if let picture {
      // The channels are the shorter of the two axes they can be: open are the others.
      let isLast =
        (picture.shape[1].length ?? .max) > 4 && (picture.shape[3].length ?? .max) <= 4
      let (y, x) = isLast ? (1, 2) : (2, 3)
      var shape = picture.shape
      (shape[y], shape[x]) = (.symbolic("height"), .symbolic("width"))
      dimensions[picture.name] = shape
    }
    var builder = try NetworkBuilder(copying: self, keeping: tensors, dimensions: dimensions)
    var known: Set<String> = []
    for tensor in tensors where known.insert(tensor).inserted { builder.output(tensor) }
    return try builder.network(name: name)
  }
}
