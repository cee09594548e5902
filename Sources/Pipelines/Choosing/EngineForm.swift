import Engines
import Onnx

/// The form of a network that an engine computes fastest: passes that one engine gains from and
/// another doesn't. What all gain from happens when a stage is loaded.
enum EngineForm {
  /// The passes for a device, by what was measured (docs/engines.md).
  static func passes(for device: Device, _ precision: Precision) -> [any NetworkPass] {
    if precision != .f32, device.reducesInGraph { return [HalfCompute()] }
    // ONNX Runtime computes PReLU value by value with a broadcast; OpenVINO makes it part of the
    // convolution. On graphics cards nothing was measured, and nothing is changed.
    return device.engine == OnnxRuntimeEngine.shared.name && device.name == "CPU"
      ? [PReLUSplit()] : []
  }

  /// The network after passes.
  static func network(
    _ source: NetworkSource, _ passes: [any NetworkPass]
  ) throws(OnnxError) -> NetworkSource {
    guard !passes.isEmpty else { return source }
    var network =
      switch source {
      case .file(let path): try Network(contentsOf: path)
      case .bytes(let bytes, let name): try Network(serialized: bytes, name: name)
      }
    var changes = 0
    for pass in passes {
      let result = try pass.applied(to: network)
      network = result.network
      changes += result.changes
    }
    return changes == 0 ? source : .bytes(try network.serialized(), name: source.name)
  }
}
