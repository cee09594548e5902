/// Numbers tensors and puts nodes into an order in which each tensor is made before it is read.
///
/// ONNX asks writers for such an order; not all keep it.
struct NodeOrder {
  let nodes: [Node]
  let tensorIDs: [String: Int]

  init(nodes: [Node], graph: GraphReader.Graph, network: String) throws(OnnxError) {
    var ids: [String: Int] = [:]
    for name in graph.inputs.map(\.name) + graph.initializers.keys.sorted() {
      guard ids.updateValue(ids.count, forKey: name) == nil else {
        throw .invalid(
          network: network, place: "input \"\(name)\"", found: "the name twice",
          expected: "a name of its own")
      }
    }
    var maker: [Int: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for output in node.outputs where !output.isEmpty {
        guard ids[output] == nil else {
          throw .invalid(
            network: network, place: "node \"\(node.name)\"",
            found: "output \"\(output)\", which exists already", expected: "a name of its own")
        }
        maker[ids.count] = index
        ids[output] = ids.count
      }
    }
    var numbered: [Node] = []
    var waiting = [Int](repeating: 0, count: nodes.count)
    var readers = [[Int]](repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() {
      var node = node
      node.inputIDs = []
      for input in node.inputs {
        guard !input.isEmpty else {
          node.inputIDs.append(-1)
          continue
        }
        guard let id = ids[input] else {
          throw .invalid(
            network: network, place: "node \"\(node.name)\"", found: "unknown input \"\(input)\"",
            expected: "an input, an initialiser or a node's output")
        }
        node.inputIDs.append(id)
      }
      node.outputIDs = node.outputs.map { $0.isEmpty ? -1 : ids[$0] ?? -1 }
      let sources = node.inputIDs + node.captured.compactMap { ids[$0] }
      for source in Set(sources.compactMap { maker[$0] }).sorted() {
        readers[source].append(index)
        waiting[index] += 1
      }
      numbered.append(node)
    }
    for output in graph.outputs where ids[output.name] == nil {
      throw .invalid(
        network: network, place: "output \"\(output.name)\"", found: "nothing that makes it",
        expected: "a node's output")
    }
    // Nodes that are ready run in file order, so a file in order stays as it is.
    var ready = Heap(nodes.indices.filter { waiting[$0] == 0 })
    var ordered: [Node] = []
    while let index = ready.pop() {
      ordered.append(numbered[index])
      for reader in readers[index] {
        waiting[reader] -= 1
        if waiting[reader] == 0 { ready.push(reader) }
      }
    }
    guard ordered.count == nodes.count else {
      let stuck = nodes.indices.first { waiting[$0] > 0 } ?? 0
      throw .invalid(
        network: network, place: "node \"\(nodes[stuck].name)\"",
        found: "a cycle that it is part of or waits for", expected: "a graph without cycles")
    }
    self.nodes = ordered
    tensorIDs = ids
  }
}

/// A smallest-first queue of numbers.
private struct Heap {
  private var items: [Int]

  init(_ sorted: [Int]) { items = sorted }

  mutating func push(_ item: Int) {
    items.append(item)
    var child = items.count - 1
    while child > 0, items[child] < items[(child - 1) / 2] {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> Int? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while true {
      var smallest = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < items.count && items[child] < items[smallest] { smallest = child }
      if smallest == parent { return first }
      items.swapAt(parent, smallest)
      parent = smallest
    }
  }
}
