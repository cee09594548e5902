/// The input shapes of a compilation, checked against what the network declares.
struct OnnxRuntimeShapes {
  /// All inputs in the network's order.
  let inputs: [TensorPort]
  /// Lengths of named open dimensions, so that the library computes with fixed ones throughout.
  let lengths: [String: Int]

  /// - Throws: `EngineError.port` for an input that is not there, `.shape` for one that does not fit.
  init(_ ports: [OnnxRuntimePort], request: CompileRequest) throws(EngineError) {
    let network = request.network.name
    var asked: [Int: [Int]] = [:]
    for (name, shape) in request.inputs.sorted(by: { $0.key < $1.key }) {
      guard let index = Self.index(of: name, in: ports) else {
        throw .port(name, network: network, found: ports.map(\.name))
      }
      asked[index] = shape
    }
    var inputs: [TensorPort] = []
    var lengths: [String: Int] = [:]
    var contested: Set<String> = []
    for (index, port) in ports.enumerated() {
      guard let shape = asked[index] else {
        guard let fixed = port.fixed else {
          throw .shape(
            network: network, port: port.name, found: port.shapeText,
            expected: "fixed lengths from 1")
        }
        inputs.append(fixed)
        continue
      }
      let text = shape.map(String.init).joined(separator: "×")
      guard let fixed = TensorPort(name: port.name, shape: shape) else {
        throw .shape(
          network: network, port: port.name, found: text,
          expected: "lengths from 1 that fit into memory")
      }
      let fits =
        shape.count == port.lengths.count
        && zip(shape, port.lengths).allSatisfy { $1 == nil || $0 == $1 }
      guard fits else {
        throw .shape(
          network: network, port: port.name, found: text,
          expected: "a shape the network takes: \(port.shapeText)")
      }
      inputs.append(fixed)
      for (length, symbol) in zip(shape, port.symbols) where !symbol.isEmpty {
        // One name with two lengths, as careless exporters have it, can't be fixed by name.
        if let known = lengths[symbol], known != length { contested.insert(symbol) }
        lengths[symbol] = length
      }
    }
    self.inputs = inputs
    self.lengths = lengths.filter { !contested.contains($0.key) }
  }

  /// By name; by number, or by nothing for a single input, as ``CompileRequest`` says.
  private static func index(of name: String, in ports: [OnnxRuntimePort]) -> Int? {
    if let index = ports.firstIndex(where: { $0.name == name }) { return index }
    return name.isEmpty && ports.count == 1 ? 0 : nil
  }
}
