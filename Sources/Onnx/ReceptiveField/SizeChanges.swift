/// What nodes do differently when the picture is larger.
struct SizeChanges {
  private let traces: [FieldTracer]
  private let dependent: Set<Int>

  /// - Parameters:
  ///   - traces: the same network at several sizes, the smallest first.
  ///   - dependent: the nodes that don't do the same in all of them.
  init(_ traces: [FieldTracer], dependent: Set<Int>) {
    self.traces = traces
    self.dependent = dependent
  }

  /// Whether a node only passes on what one before it did: it has blocks of other sizes because its
  /// input has.
  func isConsequence(_ node: Int) -> Bool {
    let maps = Set(traces.map { Set(($0.marks[node] ?? []).filter(\.isMap)) })
    guard maps.count == 1, let trace = traces.first else { return false }
    return trace.network.nodes[node].inputIDs.contains { id in
      trace.makers[id].map { dependent.contains($0) } ?? false
    }
  }

  /// In words, a partition into windows that grow with the picture; nil for anything else.
  func windows(of node: Int) -> String? {
    guard traces.count > 1, let first = windows(of: node, in: traces[0]),
      let second = windows(of: node, in: traces[1]), first != second
    else { return nil }
    return "window partition: windows of \(first), but of \(second) when the picture is twice as "
      + "large"
  }

  private func windows(of node: Int, in trace: FieldTracer) -> String? {
    guard trace.network.nodes[node].operation == "Reshape" else { return nil }
    var lengths: [Axis: Int] = [:]
    for case .trailing(let axis, _, let modulus) in trace.marks[node] ?? [] {
      lengths[axis] = max(lengths[axis] ?? 1, modulus)
    }
    guard !lengths.isEmpty else { return nil }
    let text = [Axis.y, .x].map { axis in lengths[axis].map(String.init) ?? "all" }
    return text.joined(separator: "×")
  }
}

extension FieldTracer.Mark {
  /// Whether it says which positions are read, beyond how they are grouped.
  var isMap: Bool {
    switch self {
    case .map(_, .blocks), .leading, .trailing: false
    case .map: true
    }
  }
}
