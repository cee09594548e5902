import Onnx
import Weights

/// Builds a network layer by layer from a state dict: each layer takes its tensors by name, checks
/// their shapes and remembers them, so that what is left over is noticed.
struct LayerBuilder {
  let architecture: String
  let weights: StateDict
  var onnx: NetworkBuilder
  private var used: Set<String> = []
  /// How many numbers the used tensors hold.
  private(set) var parameterCount = 0

  init(_ architecture: String, _ weights: StateDict) {
    self.architecture = architecture
    self.weights = weights
    onnx = NetworkBuilder(graphName: architecture)
  }

  /// Declares the picture, of any height and width.
  mutating func picture(channels: Int) -> String {
    onnx.input("input", [.fixed(1), .fixed(channels), .symbolic("height"), .symbolic("width")])
  }

  /// Ends the network with the picture it makes.
  ///
  /// - Parameter ignoring: names that state dicts hold and the network doesn't need.
  /// - Throws: ``ArchitectureError/unused(architecture:tensors:)``.
  mutating func finish(
    _ output: String, channels: Int, ignoring: (String) -> Bool = { _ in false }
  ) throws -> Network {
    try checkNothingIsLeft(ignoring)
    onnx.output(
      output, named: "output",
      [.fixed(1), .fixed(channels), .symbolic("height_out"), .symbolic("width_out")])
    return try onnx.network(name: architecture)
  }

  /// Ends the network with feature maps, each an output of its name.
  ///
  /// - Throws: ``ArchitectureError/unused(architecture:tensors:)``.
  mutating func finish(
    maps: [(name: String, tensor: String, channels: Int)], ignoring: (String) -> Bool
  ) throws -> Network {
    try checkNothingIsLeft(ignoring)
    for map in maps {
      onnx.output(
        map.tensor, named: map.name,
        [
          .fixed(1), .fixed(map.channels), .symbolic("height_\(map.name)"),
          .symbolic("width_\(map.name)"),
        ])
    }
    return try onnx.network(name: architecture)
  }

  private func checkNothingIsLeft(_ ignoring: (String) -> Bool) throws(ArchitectureError) {
    let rest = weights.names.filter { !used.contains($0) && !ignoring($0) }
    guard rest.isEmpty else { throw .unused(architecture: architecture, tensors: rest) }
  }

  // MARK: Tensors

  func has(_ name: String) -> Bool { weights[name] != nil }

  /// The lengths of a tensor of `rank` axes.
  func shape(_ name: String, rank: Int = 4) throws(ArchitectureError) -> [Int] {
    guard let tensor = weights[name] else {
      throw .missing(architecture: architecture, tensor: name)
    }
    guard tensor.shape.count == rank, tensor.shape.allSatisfy({ $0 > 0 }) else {
      throw .shape(
        architecture: architecture, tensor: name, found: "\(tensor)", expected: "\(rank) axes")
    }
    return tensor.shape
  }

  /// The numbers of a tensor; where `shape` is given it must be the tensor's.
  mutating func floats(_ name: String, shape: [Int]) throws(ArchitectureError) -> [Float] {
    guard let tensor = weights[name] else {
      throw .missing(architecture: architecture, tensor: name)
    }
    guard tensor.shape == shape else {
      throw .shape(
        architecture: architecture, tensor: name, found: "\(tensor)",
        expected: shape.map(String.init).joined(separator: "×"))
    }
    let values = tensor.floats()
    guard values.allSatisfy(\.isFinite) else {
      throw .notFinite(architecture: architecture, tensor: name)
    }
    if used.insert(name).inserted { parameterCount += values.count }
    return values
  }

  /// Says that something can't be used.
  func unsupported(_ found: String, _ expected: String) -> ArchitectureError {
    .unsupported(architecture: architecture, found: found, expected: expected)
  }
}
