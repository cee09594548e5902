/// Turns constants that are stored in 16 bits and cast to 32 into plain constants of 32 bits: the
/// inverse of ``HalfStorage``, and of other programs' like. The same numbers, and what analyses and
/// passes look for: weights.
public struct StoredHalves: NetworkPass {
  /// The pass has no settings.
  public init() {}

  /// Widens each such constant.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    var editor = GraphEditor(network)
    for cast in network.nodes where cast.operation == "Cast" {
      guard cast.int("to", 0) == ElementType.float.rawValue, let source = cast.inputs.first,
        let stored = network.initializers[source],
        [.float16, .bfloat16].contains(stored.elementType), let result = cast.outputs.first,
        !network.outputs.contains(where: { $0.name == result }),
        let wide = Tensor(shape: stored.shape, floats: try stored.floats())
      else { continue }
      try editor.add(wide, as: result)
      editor.replace(cast, with: [])
      editor.countChange()
    }
    return (try editor.finished(), editor.changes)
  }
}
