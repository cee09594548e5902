import Onnx
import Weights

/// A family of networks whose structure can be told from the names and shapes of its weights.
protocol Architecture: Sendable {
  /// The name for people.
  var name: String { get }
  /// Whether the tensors' names are this family's. Shapes are looked at by ``rebuild(_:)``.
  func matches(_ weights: StateDict) -> Bool
  /// Builds the network.
  ///
  /// - Throws: ``ArchitectureError`` when tensors are missing or have other shapes.
  func rebuild(_ weights: StateDict) throws -> RebuiltNetwork
}

/// All known architectures.
public enum Architectures {
  private static let all: [any Architecture] = [
    RRDBNet(), CompactNet(), SpanNet(), ResidualNet(), GeneratorNet(), TransformerNet(),
    FunctionalStyleNet(), VGGNet(),
  ]

  /// The names of the known architectures.
  public static var names: [String] { all.map(\.name) }

  /// Rebuilds the network that weights belong to.
  ///
  /// - Parameter file: the name for messages.
  /// - Throws: ``ArchitectureError``, or `OnnxError` for a network that can't be built.
  public static func rebuild(_ weights: StateDict, file: String) throws -> RebuiltNetwork {
    guard let architecture = all.first(where: { $0.matches(weights) }) else {
      let found = weights.entries.prefix(8).map { "\($0.name.prefix(80)) \($0.tensor)" }
      throw ArchitectureError.unknown(
        file: file, found: found, tensors: weights.entries.count, known: names)
    }
    return try architecture.rebuild(weights)
  }
}
