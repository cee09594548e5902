/// A number that a network computes from the picture's size and uses in arithmetic, such as the
/// H × W that a sum is divided by. Tiles get that of the whole picture as an input.
public struct SizeInput: Sendable, Hashable {
  /// The input's name.
  public let name: String
  /// Its shape.
  public let shape: [Int]
  /// The tensor it stands for where that is used as a value. As a shape, the tile's own is meant.
  let tensor: String
  let type: ElementType
  /// The nodes, by place in the network, and their operands that read it.
  let readers: [Reader]

  struct Reader: Sendable, Hashable {
    let node: Int
    let operand: Int
  }

  /// Finds them all.
  static func all(_ study: SizeStudy) -> [SizeInput] {
    guard let larger = study.larger else { return [] }
    let network = study.path.network
    var readers: [Int: [Reader]] = [:]
    for index in study.path.nodes {
      let node = network.nodes[index]
      guard OperatorNames.broadcasting.contains(node.operation), let output = node.outputIDs.first,
        output >= 0, study.inference.facts[output]?.folded == nil
      else { continue }
      for (operand, id) in node.inputIDs.enumerated() where id >= 0 {
        guard let facts = study.inference.facts[id], facts.type.isFloat, let value = facts.folded,
          let other = larger.facts[id]?.folded, value.shape == other.shape,
          value.values != other.values
        else { continue }
        readers[id, default: []].append(Reader(node: index, operand: operand))
      }
    }
    let names = Dictionary(
      network.nodes.flatMap { zip($0.outputIDs, $0.outputs) }, uniquingKeysWith: { a, _ in a })
    return readers.sorted { $0.key < $1.key }.compactMap { id, readers in
      guard let tensor = names[id], let facts = study.inference.facts[id] else { return nil }
      return SizeInput(
        name: tensor + ".whole", shape: facts.shape, tensor: tensor, type: facts.type,
        readers: readers)
    }
  }
}
