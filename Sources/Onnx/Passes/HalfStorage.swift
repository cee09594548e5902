import Foundation
import HalfPrecision

/// Stores large constants in 16 bits: half the file. A `Cast` gives them their 32 bits back, so that
/// the network is still computed in f32, with weights rounded to 11 significant bits.
///
/// Constants with values that a half can't hold (beyond 65504, or not finite) stay as they are, and
/// so do small ones, which say how a layer pads or scales and save nothing.
/// ``StoredHalves`` takes the casts away again.
public struct HalfStorage: NetworkPass {
  /// Constants with fewer elements keep their 32 bits.
  public static let smallest = 64

  /// The pass has no settings.
  public init() {}

  /// Stores each large constant of 32-bit floats in 16 bits.
  public func applied(to network: Network) throws(OnnxError) -> (network: Network, changes: Int) {
    var editor = GraphEditor(network)
    var casts: [NodeProto] = []
    let outputs = Set(network.outputs.map(\.name)).union(network.nodes.flatMap(\.captured))
    for (name, tensor) in network.initializers.sorted(by: { $0.key < $1.key }) {
      guard tensor.elementType == .float, tensor.count >= Self.smallest, !outputs.contains(name)
      else { continue }
      let values = try tensor.floats()
      guard values.allSatisfy({ $0.magnitude < 65520 }) else { continue }
      let half = Self.tensor(values, shape: tensor.shape)
      var cast = NodeProto()
      cast.opType = "Cast"
      cast.name = editor.unused("\(name).cast")
      cast.input = [try editor.add(half, named: "\(name).f16")]
      cast.output = [name]
      cast.attribute = [try AttributeProto(name: "to", value: .int(ElementType.float.rawValue))]
      editor.drop(initializer: name)
      casts.append(cast)
    }
    guard !casts.isEmpty else { return (network, 0) }
    editor.prepend(casts)
    return (try editor.finished(), casts.count)
  }

  /// Numbers rounded to halves.
  static func tensor(_ values: [Float], shape: [Int]) -> Tensor {
    var data = Data(capacity: 2 * values.count)
    for value in values {
      let bits = HalfFloat.bits(of: value)
      data.append(UInt8(truncatingIfNeeded: bits))
      data.append(UInt8(truncatingIfNeeded: bits >> 8))
    }
    return Tensor(
      name: "", elementType: .float16, shape: shape, count: values.count, storage: .raw(data))
  }
}
