import Engines
import Onnx
import PluginKit
import Vips

/// The network that looks at a reference picture, and says by its outputs what a plugin's network is to
/// make of other pictures.
struct ReferenceEncoder {
  /// The network.
  let network: Network
  private let bytes: [UInt8]
  private let sha256: String
  private let input: String
  private let mapping: ValueMapping
  private let side: Int

  /// Reads and checks the network.
  ///
  /// - Throws: `PluginError` for a missing or altered file, `OnnxError` for a network that doesn't take
  ///   one picture of any size.
  init(_ reference: Stage.Reference, of plugin: Plugin) throws {
    bytes = try plugin.load(reference.network)
    network = try Network(serialized: bytes, name: plugin.path(of: reference.network.file))
    sha256 = reference.network.sha256
    side = reference.side
    mapping = StageLoader.mapping(plugin.manifest, noise: 0)
    let shapes = network.inputs.map(\.shape)
    guard let shape = shapes.first, shapes.count == 1, shape.count == 4,
      shape[0].length ?? 1 == 1, shape[1].length ?? mapping.inputChannels == mapping.inputChannels,
      shape[2].length == nil, shape[3].length == nil
    else {
      let found = shapes.map { $0.map(\.description).joined(separator: "×") }
      throw OnnxError.invalid(
        network: network.name, place: "inputs",
        found: found.isEmpty ? "none" : found.joined(separator: " and "),
        expected: "one of the shape 1×\(mapping.inputChannels)×H×W, with H and W left open")
    }
    input = network.inputs[0].name
  }

  /// The outputs' shapes.
  ///
  /// - Throws: `OnnxError` where they can't be told without running the network.
  func shapes() throws -> [(name: String, shape: [Int])] {
    let inferred = try ShapeInference(
      of: network, inputs: [input: [1, mapping.inputChannels, side, side]]
    ).shapes
    return try network.outputs.map { output in
      guard let shape = inferred[output.name] else {
        throw OnnxError.noSuchTensor(
          network: network.name, found: "an output \"\(output.name)\" that nothing makes",
          expected: "one that a node makes")
      }
      return (output.name, shape)
    }
  }

  /// What the network makes of a picture: the outputs under their names, and what tells them from those of
  /// another picture or another network.
  ///
  /// In f32 on the first engine that can: a style that depended on the device would be no style.
  ///
  /// - Throws: `EngineError` of the first engine if none can; `OnnxError` for outputs that are no numbers.
  func outputs(
    for picture: ReferencePicture, engines: [any Engine], threads: Int?
  ) throws -> (tensors: [Tensor], digest: String) {
    var failure: EngineError?
    for engine in engines {
      do {
        return try outputs(for: picture, engine: engine, threads: threads)
      } catch let error as EngineError {
        failure = failure ?? error
      }
    }
    throw failure ?? .device("auto", engine: "the engines", found: [])
  }

  private func outputs(
    for picture: ReferencePicture, engine: any Engine, threads: Int?
  ) throws -> (tensors: [Tensor], digest: String) {
    let shape = [1, mapping.inputChannels, picture.size.height, picture.size.width]
    let compiled = try engine.compile(
      CompileRequest(
        network: .bytes(bytes, name: network.name), inputs: [input: shape],
        device: engine.device().name, threads: threads))
    let request = try compiled.makeRequest()
    let values = request.input(0)
    pack(picture, into: values)
    // Of what goes in: engines differ in the last digits of what comes out.
    let hash = SHA256()
    Array(sha256.utf8).withUnsafeBytes { hash.update($0) }
    shape.withUnsafeBytes { hash.update($0) }
    hash.update(UnsafeRawBufferPointer(values))
    try request.start()
    try request.wait()
    let names = compiled.outputs.map(\.name)
    let tensors = try network.outputs.enumerated().map { place, output in
      // Engines may call an output by another name of the same tensor; its place stays.
      let index = names.firstIndex(of: output.name) ?? place
      let found = request.output(index)
      guard found.allSatisfy(\.isFinite),
        let tensor = Tensor(
          name: output.name, shape: compiled.outputs[index].shape, floats: Array(found))
      else {
        throw OnnxError.invalid(
          network: network.name, place: "output \"\(output.name)\"",
          found: "values that are no numbers", expected: "finite ones for every picture")
      }
      return tensor
    }
    return (tensors, hash.finish())
  }

  private func pack(_ picture: ReferencePicture, into values: UnsafeMutableBufferPointer<Float>) {
    let (width, height) = (picture.size.width, picture.size.height)
    picture.samples.withUnsafeBytes { samples in
      guard let base = samples.baseAddress, let target = values.baseAddress else { return }
      let view = PixelView(
        rect: Rect(left: 0, top: 0, width: width, height: height), base: base,
        bytesPerLine: 3 * width * MemoryLayout<Float>.size, bands: 3, format: .float)
      TilePacker(mapping: mapping, format: .float).pack(
        into: target, from: view, rows: SampleIndex(whole: height),
        columns: SampleIndex(whole: width))
    }
  }
}
