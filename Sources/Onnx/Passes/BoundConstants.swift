/// Gives constants of a network other values: those that another network computed under their names.
///
/// So one network can be led by another that looks at a picture once (conditional instance normalisation,
/// Ghiasi et al., 2017): afterwards it is a network like any other, and nothing that analyses or runs it
/// has to know. A tensor may also have the name of an input, which thereby becomes a constant.
public struct BoundConstants: NetworkPass {
  /// The values, by their names.
  public let tensors: [Tensor]
  /// What messages call the network that computed them.
  public let source: String

  /// - Parameters:
  ///   - tensors: the values, each with the name of a constant or an input.
  ///   - source: what messages call the network that computed them.
  public init(_ tensors: [Tensor], from source: String) {
    self.tensors = tensors
    self.source = source
  }

  /// Replaces each constant, and each input, that a tensor has the name of.
  ///
  /// - Throws: ``OnnxError/invalid(network:place:found:expected:)`` for a name that the network doesn't
  ///   have, or another shape.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    var editor = GraphEditor(network)
    for tensor in tensors {
      let type = try Self.check(tensor.name, shape: tensor.shape, in: network, from: source)
      if network.initializers[tensor.name] != nil {
        editor.drop(initializer: tensor.name)
      } else {
        editor.drop(input: tensor.name)
      }
      try editor.add(try tensor.converted(to: type), as: tensor.name)
      editor.countChange()
    }
    return (try editor.finished(), editor.changes)
  }

  /// Whether values of a name and a shape can take the place of a constant or an input.
  ///
  /// - Parameter source: what messages call the network that computes them.
  /// - Returns: the type that they get there.
  /// - Throws: ``OnnxError/invalid(network:place:found:expected:)`` where they can't.
  @discardableResult
  public static func check(
    _ name: String, shape: [Int], in network: Network, from source: String
  ) throws(OnnxError) -> ElementType {
    func wrong(_ found: String, _ expected: String) -> OnnxError {
      .invalid(network: source, place: "output \"\(name)\"", found: found, expected: expected)
    }
    let place: (kind: String, type: ElementType, shape: [Dimension], isOpen: Bool)
    if let constant = network.initializers[name] {
      place = ("a constant", constant.elementType, constant.shape.map { .fixed($0) }, false)
    } else if let input = network.inputs.first(where: { $0.name == name }) {
      // An input without a declared shape takes any.
      place = ("an input", input.elementType, input.shape, input.shape.isEmpty)
    } else {
      throw wrong(
        "a name that nothing else has", "that of a constant or an input of \(network.name)")
    }
    guard place.type.isFloat else {
      throw wrong(
        "the name of \(place.kind) of \(place.type)", "one of floats, in \(network.name)")
    }
    let fits =
      place.isOpen
      || place.shape.count == shape.count
        && zip(place.shape, shape).allSatisfy { ($0.length ?? $1) == $1 }
    guard fits else {
      throw wrong(
        "the shape \(words(shape.map { .fixed($0) }))",
        "\(words(place.shape)), as in \(network.name)")
    }
    return place.type
  }

  private static func words(_ shape: [Dimension]) -> String {
    shape.isEmpty ? "scalar" : shape.map(\.description).joined(separator: "×")
  }
}

extension Tensor {
  /// The same numbers as another type of floats, rounded where it is narrower.
  fileprivate func converted(to type: ElementType) throws(OnnxError) -> Tensor {
    guard type != elementType else { return self }
    let values = try floats()
    switch type {
    case .float16: return HalfStorage.tensor(values, shape: shape)
    case .double:
      return Tensor(
        name: name, elementType: type, shape: shape, count: count,
        storage: .double(values.map { Double($0) }))
    case .bfloat16:
      // The nearest, ties to even.
      let bits = values.map { Int32(($0.bitPattern &+ 0x7fff &+ ($0.bitPattern >> 16 & 1)) >> 16) }
      return Tensor(
        name: name, elementType: type, shape: shape, count: count, storage: .int32(bits))
    default:
      return Tensor(
        name: name, elementType: .float, shape: shape, count: count, storage: .float(values))
    }
  }
}
