/// A tensor turned around along one dimension, as exporters write `torch.roll`: the part from some
/// place on, then the part before it.
struct CyclicShift: Sendable {
  /// The tensor that is turned, by number.
  let source: Int
  /// The dimension.
  let dimension: Int
  /// How many positions contents move towards the start; negative towards the end.
  let places: Int

  /// The `Concat` nodes of a network that do this, by number.
  static func all(
    in network: Network, _ inference: ShapeInference, nodes: [Int]
  ) -> [Int: CyclicShift] {
    var makers: [Int: Int] = [:]
    for index in nodes where network.nodes[index].operation == "Slice" {
      for id in network.nodes[index].outputIDs where id >= 0 { makers[id] = index }
    }
    var shifts: [Int: CyclicShift] = [:]
    for index in nodes where network.nodes[index].operation == "Concat" {
      let parts = network.nodes[index].inputIDs.compactMap { makers[$0] }
      guard parts.count == 2, network.nodes[index].inputIDs.count == 2 else { continue }
      shifts[index] = shift(network.nodes[index], parts.map { network.nodes[$0] }, inference)
    }
    return shifts
  }

  private static func shift(
    _ node: Node, _ parts: [Node], _ inference: ShapeInference
  ) -> CyclicShift? {
    guard let source = parts[0].inputIDs.first, source >= 0, parts[1].inputIDs.first == source,
      let shape = inference.facts[source]?.shape,
      let axis = try? inference.context(node).axis(node.int("axis", 1), rank: shape.count),
      let first = try? SliceGeometry(inference.context(parts[0])),
      let second = try? SliceGeometry(inference.context(parts[1]))
    else { return nil }
    for part in [first, second] {
      for dim in shape.indices {
        guard part.steps[dim] == 1 || part.lengths[dim] == 1 else { return nil }
        if dim != axis, part.lengths[dim] != shape[dim] { return nil }
      }
    }
    let start = first.starts[axis]
    guard start > 0, start < shape[axis], first.lengths[axis] == shape[axis] - start,
      second.starts[axis] == 0, second.lengths[axis] == start
    else { return nil }
    return CyclicShift(
      source: source, dimension: axis,
      places: start <= shape[axis] / 2 ? start : start - shape[axis])
  }
}
