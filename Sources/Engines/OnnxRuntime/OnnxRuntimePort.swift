import COnnxRuntime

/// A port as a session declares it, possibly of open lengths.
struct OnnxRuntimePort {
  let name: String
  /// Nil where a length is open.
  let lengths: [Int?]
  /// The names of open lengths; empty where a length is fixed or has no name.
  let symbols: [String]
  /// ONNX's number of the element type.
  let type: Int32

  /// `1×3×?×?`.
  var shapeText: String {
    lengths.map { $0.map(String.init) ?? "?" }.joined(separator: "×")
  }

  /// The port with its lengths; nil where one is open.
  var fixed: TensorPort? {
    let known = lengths.compactMap { $0 }
    return known.count == lengths.count ? TensorPort(name: name, shape: known) : nil
  }

  /// What the host sees of the port as an output.
  func element(_ byteOutputs: Set<String>) -> TensorPort.Element {
    Int(type) == ORT_ELEMENT_U8 && byteOutputs.contains(name) ? .byte : .float
  }
}
