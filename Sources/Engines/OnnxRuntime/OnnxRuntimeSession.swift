import COnnxRuntime

/// A network that the library has read.
final class OnnxRuntimeSession: Sendable {
  let library: OnnxRuntimeLibrary
  let handle: ForeignHandle

  enum Side: Sendable { case input, output }

  init(
    _ source: NetworkSource, _ options: OnnxRuntimeSessionOptions, library: OnnxRuntimeLibrary
  ) throws(OnnxRuntimeLibrary.Failure) {
    self.library = library
    let table = library.table
    let options = options.handle.pointer
    handle = try library.handle(free: table.releaseSession) { session in
      switch source {
      case .file(let path):
        return table.createSession(library.environment, path, options, &session)
      case .bytes(let bytes, _):
        return bytes.withUnsafeBytes {
          table.createSessionFromArray(
            library.environment, $0.baseAddress, $0.count, options, &session)
        }
      }
    }
  }

  /// The declared inputs or outputs, in the network's order.
  func ports(_ side: Side) throws(OnnxRuntimeLibrary.Failure) -> [OnnxRuntimePort] {
    let table = library.table
    var count = 0
    try library.check(
      (side == .input ? table.inputCount : table.outputCount)(handle.pointer, &count))
    var ports: [OnnxRuntimePort] = []
    for index in 0..<count { ports.append(try port(side, index)) }
    return ports
  }

  private func port(
    _ side: Side, _ index: Int
  ) throws(OnnxRuntimeLibrary.Failure) -> OnnxRuntimePort {
    let table = library.table
    var text: UnsafeMutablePointer<CChar>?
    let naming = side == .input ? table.inputName : table.outputName
    try library.check(naming(handle.pointer, index, library.allocator, &text))
    let name = text.map { library.string($0) } ?? ""

    let typing = side == .input ? table.inputType : table.outputType
    let type = try library.handle(free: table.releaseTypeInfo) {
      typing(handle.pointer, index, &$0)
    }
    // Belongs to the type: not freed.
    var info: OpaquePointer?
    try library.check(table.tensorInfo(type.pointer, &info))
    guard let info else {
      throw OnnxRuntimeLibrary.Failure(detail: "\(side) \"\(name)\" is no tensor")
    }
    var element: Int32 = 0
    try library.check(table.elementType(info, &element))
    let lengths = try library.lengths(info)
    var symbols = [UnsafePointer<CChar>?](repeating: nil, count: lengths.count)
    try library.check(table.symbols(info, &symbols, lengths.count))
    return OnnxRuntimePort(
      name: name, lengths: lengths.map { $0 < 0 ? nil : $0 },
      symbols: symbols.map { $0.map { String(cString: $0) } ?? "" }, type: element)
  }
}

extension OnnxRuntimeLibrary {
  /// The lengths of a tensor; -1 where one is open.
  func lengths(_ info: OpaquePointer) throws(Failure) -> [Int] {
    var rank = 0
    try check(table.rank(info, &rank))
    var lengths = [Int64](repeating: 0, count: rank)
    try check(table.dimensions(info, &lengths, rank))
    return lengths.map { Int($0) }
  }
}
