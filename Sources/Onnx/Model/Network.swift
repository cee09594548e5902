import Foundation
import SwiftProtobuf

/// An ONNX network: what its file declares, checked, with nodes in an order they can run in.
///
/// Reading executes nothing and trusts nothing: sizes must agree with declarations, names must
/// resolve, and external weights must lie in the model's own folder.
public struct Network: Sendable {
  /// What to call the network in messages: its path, or the name given with its bytes.
  public let name: String
  /// The version of ONNX's operator set that the nodes mean.
  public let opset: Int
  /// The version of the file format.
  public let irVersion: Int
  /// The program that wrote the file, with its version.
  public let producer: String
  /// `metadata_props` of the model.
  public let metadata: [String: String]
  /// The inputs that are not initialisers.
  public let inputs: [Port]
  /// The outputs.
  public let outputs: [Port]
  /// The operations in an order in which every tensor is made before it is read.
  public let nodes: [Node]
  /// Constant tensors by name.
  public let initializers: [String: Tensor]
  /// How many numbers the floating-point initialisers and constants hold.
  public let parameterCount: Int

  /// The folder that external weights lie in; nil for networks read from bytes.
  let folder: String?
  let proto: ModelProto
  let tensorIDs: [String: Int]
  /// The initialisers small enough to be part of shapes, decoded once.
  let foldedInitializers: [String: Folded]

  /// Reads a file.
  ///
  /// - Throws: ``OnnxError`` if the file is missing, no regular file, larger than the limits or
  ///   contradicts itself.
  public init(contentsOf path: String, limits: Limits = .init()) throws(OnnxError) {
    let url = URL(filePath: path).resolvingSymlinksInPath()
    let data: Data
    do {
      // Asked of the file itself first: a pipe would block and a device never end.
      let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else {
        throw OnnxError.unreadable(path: path, reason: "found no regular file")
      }
      let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
      guard size <= limits.fileBytes else {
        throw OnnxError.tooLarge(
          network: path, what: "file size in bytes", found: size, limit: limits.fileBytes)
      }
      data = try Data(contentsOf: url)
    } catch let error as OnnxError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: "can't be read: \(error.localizedDescription)")
    }
    try self.init(
      data: data, name: path, folder: URL(filePath: path).deletingLastPathComponent().path,
      limits: limits)
  }

  /// Reads a model from bytes; external weights are refused, as there is no folder to find them in.
  public init(serialized: [UInt8], name: String, limits: Limits = .init()) throws(OnnxError) {
    try self.init(data: Data(serialized), name: name, folder: nil, limits: limits)
  }

  private init(data: Data, name: String, folder: String?, limits: Limits) throws(OnnxError) {
    guard data.count <= limits.fileBytes else {
      throw .tooLarge(
        network: name, what: "size in bytes", found: data.count, limit: limits.fileBytes)
    }
    let proto: ModelProto
    do {
      proto = try ModelProto(serializedBytes: data)
    } catch {
      throw .notOnnx(network: name, reason: "\(error)")
    }
    try self.init(proto: proto, name: name, folder: folder, limits: limits)
  }

  init(
    proto: ModelProto, name: String, folder: String?, limits: Limits = .init()
  ) throws(OnnxError) {
    let reader = GraphReader(proto: proto, network: name, folder: folder, limits: limits)
    let graph = try reader.read()
    self.name = name
    self.folder = folder
    self.proto = proto
    opset = try reader.opset()
    irVersion = Int(proto.irVersion)
    producer = [proto.producerName, proto.producerVersion].filter { !$0.isEmpty }
      .joined(separator: " ")
    metadata = Dictionary(
      proto.metadataProps.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    inputs = graph.inputs
    outputs = graph.outputs
    initializers = graph.initializers
    foldedInitializers = graph.initializers.compactMapValues { Folded($0) }
    let order = try NodeOrder(nodes: graph.nodes, graph: graph, network: name)
    nodes = order.nodes
    tensorIDs = order.tensorIDs
    let constants = nodes.flatMap { node in
      node.attributes.values.compactMap { value -> Tensor? in
        if case .tensor(let tensor) = value { tensor } else { nil }
      }
    }
    parameterCount = (Array(initializers.values) + constants).reduce(0) {
      $1.elementType.isInteger ? $0 : $0 + $1.count
    }
  }

  /// The model as bytes of an `.onnx` file.
  ///
  /// - Throws: ``OnnxError`` if it is larger than protobuf's 2 GiB.
  public func serialized() throws(OnnxError) -> [UInt8] {
    do {
      return try proto.serializedBytes()
    } catch {
      throw .notOnnx(network: name, reason: "\(error)")
    }
  }
}
