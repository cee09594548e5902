extension Network {
  /// Whether initialisers lie in files beside the model.
  public var hasExternalWeights: Bool {
    initializers.values.contains { if case .external = $0.storage { true } else { false } }
  }

  /// The same network with all initialisers inside the model, as one file.
  ///
  /// - Throws: ``OnnxError`` where an external file can't be read any more, or when the whole is
  ///   larger than protobuf's 2 GiB.
  public func withOwnWeights() throws(OnnxError) -> Network {
    guard hasExternalWeights else { return self }
    var proto = proto
    for index in proto.graph.initializer.indices {
      let name = proto.graph.initializer[index].name
      guard let tensor = initializers[name], case .external = tensor.storage else { continue }
      proto.graph.initializer[index] = try tensor.proto(name: name)
    }
    return try Network(proto: proto, name: self.name, folder: nil)
  }
}
