import Engines
import Onnx
import PluginKit
import Vips

/// How a picture, by way of a second network, leads a plugin's network.
struct ReferenceLead {
  /// What takes the place of constants and inputs.
  struct Values {
    /// The values, by name.
    let tensors: [Tensor]
    /// What messages call the network they come from.
    let source: String
    /// What the fingerprint of the network they lead gets behind it.
    let fingerprint: String

    /// The network with these values.
    func applied(to network: Network) throws -> Network {
      // Constants stored in 16 bits have their names behind a cast.
      let plain = try StoredHalves().applied(to: network).network
      return try BoundConstants(tensors, from: source).applied(to: plain).network
    }
  }

  /// Values of one input, at most, that stand-ins are made for.
  private static let most = 1 << 26

  private let network: Network
  private let reference: Stage.Reference
  private let stage: Stage

  /// - Parameters:
  ///   - network: the plugin's own.
  ///   - reference: the parameter, with or without a picture.
  ///   - stage: the parameter's stage.
  init(of network: Network, by reference: Stage.Reference, in stage: Stage) {
    self.network = network
    self.reference = reference
    self.stage = stage
  }

  /// What the picture leads to; nil where nobody named one and the network has values of its own.
  ///
  /// - Throws: `PluginError.stage` for a network that has none; `PictureError`, `PlanError.memory`,
  ///   `EngineError`, `OnnxError`.
  func picture(engines: EngineSet, options: RunOptions) throws -> Values? {
    guard let path = reference.path else {
      guard try needsPicture() else { return nil }
      throw PluginError.stage(
        text: stage.description,
        message: "\(reference.parameter): found nothing, expected the path of a picture")
    }
    let encoder = try ReferenceEncoder(reference, of: stage.plugin)
    let role = "\(stage.plugin.id): \(reference.parameter)"
    let picture: ReferencePicture
    do {
      picture = try ReferencePicture(path, side: reference.side, memory: options.memory)
    } catch let error as PictureError {
      throw PictureError.role(role, error)
    } catch PlanError.memory(let needed, let budget, let what) {
      throw PlanError.memory(needed: needed, budget: budget, what: "\(role): \(what)")
    }
    let (tensors, digest) = try encoder.outputs(
      for: picture, engines: order(engines, options.device), threads: options.threads)
    return Values(
      tensors: tensors, source: encoder.network.name, fingerprint: " after \(digest)")
  }

  /// What stands in for a picture while only names and shapes count: ones for inputs that would stay open.
  ///
  /// - Throws: `OnnxError` where an output of the second network has nowhere to go.
  func standIns() throws -> Values? {
    let encoder = try ReferenceEncoder(reference, of: stage.plugin)
    let plain = try StoredHalves().applied(to: network).network
    let open = Set(plain.inputs.map(\.name))
    var tensors: [Tensor] = []
    for (name, shape) in try encoder.shapes() {
      try BoundConstants.check(name, shape: shape, in: plain, from: encoder.network.name)
      guard open.contains(name) else { continue }
      let count = shape.reduce(1.0) { $0 * Double($1) }
      guard count <= Double(Self.most),
        let tensor = Tensor(
          name: name, shape: shape, floats: [Float](repeating: 1, count: Int(count)))
      else {
        throw OnnxError.tooLarge(
          network: encoder.network.name, what: "values of output \"\(name)\"",
          found: Int(min(count, 1e18)), limit: Self.most)
      }
      tensors.append(tensor)
    }
    return tensors.isEmpty
      ? nil : Values(tensors: tensors, source: encoder.network.name, fingerprint: " unled")
  }

  /// Whether an input of the network gets nothing unless a picture leads it. The second network is only
  /// read where there are inputs besides the picture and the parameters' numbers.
  private func needsPicture() throws -> Bool {
    let open = Set(network.inputs.map(\.name)).subtracting(stage.networkInputs.keys)
    guard open.count > 1 else { return false }
    return try ReferenceEncoder(reference, of: stage.plugin).network.outputs
      .contains { open.contains($0.name) }
  }

  /// The engine that the user named first: another one may be broken.
  private func order(_ engines: EngineSet, _ device: String) -> [any Engine] {
    guard !EngineSet.isAutomatic(device), let named = try? engines.find(device).engine else {
      return engines.engines
    }
    return [named] + engines.engines.filter { $0.id != named.id }
  }
}
