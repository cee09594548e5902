/// Replaces max pools by average pools over the same windows, which Gatys and others found to give
/// smoother pictures.
public struct PoolingExchange: NetworkPass {
  /// The pass has no settings.
  public init() {}

  /// Exchanges every max pool.
  ///
  /// - Throws: ``OnnxError`` for a dilated pool, or one whose indices are used.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    var editor = GraphEditor(network)
    for pool in network.nodes where pool.operation == "MaxPool" {
      guard (pool.ints("dilations") ?? [1]).allSatisfy({ $0 == 1 }),
        pool.outputs.dropFirst().allSatisfy(\.isEmpty)
      else {
        throw .unsupported(
          node: pool.name, operation: pool.operation,
          reason: "can't be an average pool: it is dilated or its indices are used")
      }
      var node = editor.proto(of: pool)
      node.opType = "AveragePool"
      node.attribute.removeAll { ["storage_order", "dilations"].contains($0.name) }
      editor.replace(pool, with: [node])
      editor.countChange()
    }
    return (try editor.finished(), editor.changes)
  }
}
