import COpenVINO

/// A network as read, before it is compiled.
struct OpenVINOModel {
  let library: OpenVINOLibrary
  let network: String
  let handle: ForeignHandle

  private enum Side {
    case input
    case output
  }

  /// A port as the file describes it; a nil length is one the file leaves open.
  private struct OpenPort {
    let name: String
    let isNamed: Bool
    let lengths: [Int?]
    let type: Int32

    var isFloat: Bool { type == Int32(OV_ELEMENT_F32) }
    var isByte: Bool { type == Int32(OV_ELEMENT_U8) }

    var shapeText: String {
      lengths.map { $0.map(String.init) ?? "?" }.joined(separator: "×")
    }
  }

  private init(library: OpenVINOLibrary, network: String, handle: ForeignHandle) {
    self.library = library
    self.network = network
    self.handle = handle
  }

  /// Reads a network.
  init(_ source: NetworkSource, library: OpenVINOLibrary) throws(EngineError) {
    self.library = library
    let network = source.name
    self.network = network
    let functions = library.functions
    let core = library.core.pointer
    handle = try library.handle(free: functions.modelFree) { model in
      switch source {
      case .file(let path):
        return functions.readFile(core, path, nil, &model)
      case .bytes(let bytes, _):
        return bytes.withUnsafeBytes { bytes in
          functions.readMemory(
            core, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, nil, &model)
        }
      }
    } orThrow: {
      .unreadable(network: network, detail: $0)
    }
  }

  /// The inputs with their fixed shapes.
  func inputs() throws(EngineError) -> [TensorPort] {
    try ports(.input).map { port throws(EngineError) in try fixed(port) }
  }

  /// The outputs with their fixed shapes.
  func outputs() throws(EngineError) -> [TensorPort] {
    try ports(.output).map { port throws(EngineError) in try fixed(port) }
  }

  /// The same network with input shapes fixed, by name, or by number for those without one.
  func reshaped(_ shapes: [String: [Int]]) throws(EngineError) -> OpenVINOModel {
    let ports = try ports(.input)
    var indexes: [Int] = []
    var fixed: [TensorPort] = []
    for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
      guard let index = index(of: name, in: ports) else {
        throw .port(name, network: network, found: ports.map(\.name))
      }
      guard let port = TensorPort(name: ports[index].name, shape: shape) else {
        throw .shape(
          network: network, port: ports[index].name,
          found: shape.map(String.init).joined(separator: "×"),
          expected: "lengths from 1 that fit into memory")
      }
      indexes.append(index)
      fixed.append(port)
    }
    guard !indexes.isEmpty else { return self }
    try reshape(indexes, fixed)
    return self
  }

  private func index(of name: String, in ports: [OpenPort]) -> Int? {
    if let index = ports.firstIndex(where: { $0.isNamed && $0.name == name }) { return index }
    if name.isEmpty { return ports.count == 1 ? 0 : nil }
    guard let index = Int(name), ports.indices.contains(index), !ports[index].isNamed else {
      return nil
    }
    return index
  }

  private func reshape(_ indexes: [Int], _ fixed: [TensorPort]) throws(EngineError) {
    // One block for all lengths: the engine copies the shapes during the call.
    var lengths = fixed.flatMap { port in
      port.shape.map { OvInterval(lowest: Int64($0), highest: Int64($0)) }
    }
    let status = lengths.withUnsafeMutableBufferPointer { lengths in
      var start = 0
      let shapes = fixed.map { port in
        defer { start += port.shape.count }
        let rank = Int64(port.shape.count)
        return OvPartialShape(
          rank: OvInterval(lowest: rank, highest: rank),
          lengths: lengths.baseAddress.map { $0 + start })
      }
      return library.functions.modelReshape(handle.pointer, indexes, shapes, shapes.count)
    }
    guard status == 0 else {
      throw .shape(
        network: network, port: fixed.map(\.name).joined(separator: ", "),
        found: fixed.map { $0.shape.map(String.init).joined(separator: "×") }
          .joined(separator: ", "),
        expected: "a shape the network takes: \(library.message(status))")
    }
  }

  /// The same network with f32 at every port, converting inside where the file says otherwise, except
  /// at those outputs of unsigned bytes that are to stay what they are.
  func withFloatPorts(except bytes: Set<String>) throws(EngineError) -> OpenVINOModel {
    let inputs = try ports(.input).enumerated().filter { !$0.element.isFloat }.map(\.offset)
    let outputs = try ports(.output).enumerated()
      .filter { !$0.element.isFloat && !($0.element.isByte && bytes.contains($0.element.name)) }
      .map(\.offset)
    guard !inputs.isEmpty || !outputs.isEmpty else { return self }
    let converted = try OpenVINOConversion(library: library, network: network, model: handle)
      .floatPorts(inputs: inputs, outputs: outputs)
    return OpenVINOModel(library: library, network: network, handle: converted)
  }

  private func fixed(_ port: OpenPort) throws(EngineError) -> TensorPort {
    let lengths = port.lengths.compactMap { $0 }
    guard lengths.count == port.lengths.count,
      let fixed = TensorPort(
        name: port.name, shape: lengths, element: port.isByte ? .byte : .float)
    else {
      throw .shape(
        network: network, port: port.name, found: port.shapeText, expected: "fixed lengths from 1")
    }
    return fixed
  }

  private func ports(_ side: Side) throws(EngineError) -> [OpenPort] {
    let functions = library.functions
    var count = 0
    let counting = side == .input ? functions.modelInputCount : functions.modelOutputCount
    let status = counting(handle.pointer, &count)
    guard status == 0 else { throw unreadable(library.message(status)) }
    var ports: [OpenPort] = []
    for index in 0..<count {
      ports.append(try port(side, index))
    }
    return ports
  }

  private func port(_ side: Side, _ index: Int) throws(EngineError) -> OpenPort {
    let functions = library.functions
    let getting = side == .input ? functions.modelInput : functions.modelOutput
    let port = try library.handle(free: functions.portFree) {
      getting(handle.pointer, index, &$0)
    } orThrow: {
      unreadable($0)
    }

    var name: UnsafeMutablePointer<CChar>?
    // Fails for a port without a name, which is allowed.
    let isNamed = functions.portName(port.pointer, &name) == 0
    let text = isNamed ? library.string(name) : "\(side) \(index)"

    var type: Int32 = 0
    var status = functions.portType(port.pointer, &type)
    guard status == 0 else { throw unreadable(library.message(status)) }

    var shape = OvPartialShape()
    status = functions.portShape(port.pointer, &shape)
    guard status == 0 else { throw unreadable(library.message(status)) }
    defer { functions.partialShapeFree(&shape) }
    guard shape.rank.lowest == shape.rank.highest, let lengths = shape.lengths else {
      if shape.rank.lowest == 0, shape.rank.highest == 0 {
        return OpenPort(name: text, isNamed: isNamed, lengths: [], type: type)
      }
      throw .shape(
        network: network, port: text, found: "an open number of axes", expected: "a fixed number")
    }
    let found = (0..<Int(shape.rank.lowest)).map { axis in
      let length = lengths[axis]
      return length.lowest == length.highest ? Int(length.lowest) : nil
    }
    return OpenPort(name: text, isNamed: isNamed, lengths: found, type: type)
  }

  private func unreadable(_ detail: String) -> EngineError {
    .unreadable(network: network, detail: detail)
  }
}
