/// A network as a graph in Graphviz's DOT language.
///
/// Nodes carry operator, what shapes it (kernel, stride, block, mode), output shape and parameter
/// count; their colour tells their kind, a red border those that can't be tiled. The same network
/// always gives the same text.
public struct NetworkDrawing: Sendable {
  /// The text of the `.dot` file.
  public let dot: String

  /// Draws a network.
  ///
  /// - Parameters:
  ///   - height, width: the picture's size that shapes are shown for; nil leaves shapes out, as
  ///     does a size that the network can't work at.
  ///   - nonLocal: nodes to mark, as ``SpatialAnalysis/nonLocal`` has them.
  public init(
    of network: Network, height: Int? = nil, width: Int? = nil, nonLocal: [NonLocalNode] = []
  ) {
    var inference: ShapeInference?
    if let height, let width, let path = try? PicturePath(of: network, input: nil, output: nil) {
      inference = try? path.inference(y: height, x: width)
    }
    let marked = Dictionary(
      nonLocal.map { ($0.node, $0) }, uniquingKeysWith: { first, _ in first })
    var lines = [
      "digraph network {",
      "  label=\(Self.quoted(network.name)); labelloc=t; rankdir=TB;",
      "  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=10];",
      "  edge [fontname=\"Helvetica\", fontsize=8, color=\"#555555\"];",
    ]
    for (index, port) in network.inputs.enumerated() {
      lines.append("  in\(index) [\(Self.port(port))];")
    }
    // Nodes that only compute shapes and constants would hide the network behind them.
    let shown = Self.shown(network)
    var makers: [Int: String] = [:]
    for (index, port) in network.inputs.enumerated() {
      if let id = network.tensorIDs[port.name] { makers[id] = "in\(index)" }
    }
    for (index, node) in network.nodes.enumerated() where shown[index] {
      let label = NodeLabel(node, network: network, inference: inference)
      var attributes = "label=\(Self.quoted(label.text)), fillcolor=\"\(label.colour)\""
      if let finding = marked[node.name] {
        attributes += ", color=\"#c00000\", penwidth=3, tooltip=\(Self.quoted(finding.detail))"
      }
      lines.append("  n\(index) [\(attributes)];")
      for id in node.inputIDs {
        guard let maker = makers[id] else { continue }
        let shape = inference?.facts[id]?.shape.map(String.init).joined(separator: "×")
        lines.append(
          "  \(maker) -> n\(index)" + (shape.map { " [label=\(Self.quoted($0))]" } ?? "") + ";")
      }
      for id in node.outputIDs where id >= 0 { makers[id] = "n\(index)" }
    }
    for (index, port) in network.outputs.enumerated() {
      lines.append("  out\(index) [\(Self.port(port))];")
      if let id = network.tensorIDs[port.name], let maker = makers[id] {
        lines.append("  \(maker) -> out\(index);")
      }
    }
    lines.append("}")
    dot = lines.joined(separator: "\n") + "\n"
  }

  /// Which nodes depend on an input, other than through its shape alone.
  private static func shown(_ network: Network) -> [Bool] {
    var live = Set(network.inputs.compactMap { network.tensorIDs[$0.name] })
    return network.nodes.map { node in
      let sources = node.inputIDs + node.captured.compactMap { network.tensorIDs[$0] }
      guard sources.contains(where: live.contains), node.operation != "Shape",
        node.operation != "Size"
      else { return false }
      live.formUnion(node.outputIDs)
      return true
    }
  }

  private static func port(_ port: Port) -> String {
    let shape = port.shape.map(\.description).joined(separator: "×")
    return "label=\(quoted("\(port.name)\n\(shape)")), shape=oval, fillcolor=\"#ffffff\""
  }

  /// A quoted DOT string; names from files may hold anything.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case _ where character.value < 32 || character.value == 127: result += " "
      default: result.unicodeScalars.append(character)
      }
    }
    return result + "\""
  }
}
