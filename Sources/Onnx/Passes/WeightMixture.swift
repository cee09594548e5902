/// Mixes the weights of a network with those of another one of the same architecture:
/// (1 − share) × this one's + share × the other's, number by number.
///
/// Where one of two enlarging networks was trained on from the other, what lies between them enlarges too,
/// and gives a scale from faithful to crisp (network interpolation, Wang et al., ESRGAN, 2018). The result
/// has the layers of either, so it takes the time and the halo of one network.
public struct WeightMixture: NetworkPass {
  /// Gives what the first network lacks.
  public let other: Network
  /// How much of the other, 0..1.
  public let share: Double

  /// - Parameters:
  ///   - other: the network that is mixed in.
  ///   - share: how much of it, 0..1.
  public init(with other: Network, share: Double) {
    self.other = other
    self.share = share
  }

  /// Mixes all floating-point constants that both networks read at the same place.
  ///
  /// - Throws: ``OnnxError/invalid(network:place:found:expected:)``, which names the first node where the
  ///   other network is built in another way, or whose constant has another shape.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    var pairs = WeightPairs(network, other)
    try pairs.match()
    guard share != 0 else { return (network, 0) }
    var editor = GraphEditor(network)
    // In an order of their own, so that two runs write the same bytes.
    for (name, partner) in pairs.constants.sorted(by: { $0.key < $1.key }) {
      guard let a = network.initializers[name], let b = other.initializers[partner] else {
        continue
      }
      let (first, second) = (try a.floats(), try b.floats())
      if first == second { continue }
      let mixed = zip(first, second).map {
        Float((1 - share) * Double($0) + share * Double($1))
      }
      guard let tensor = Tensor(shape: a.shape, floats: mixed) else { continue }
      editor.drop(initializer: name)
      try editor.add(tensor, as: name)
      editor.countChange()
    }
    return (try editor.finished(), editor.changes)
  }
}
