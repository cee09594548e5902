/// What is known of one tensor before the network runs.
struct TensorFacts: Sendable {
  var shape: [Int]
  var type: ElementType
  /// The values, if they are few and don't depend on the picture.
  var folded: Folded?
}

/// One node under shape inference: reads facts of inputs, sets those of outputs.
struct ShapeContext {
  let node: Node
  let opset: Int
  let inputs: [TensorFacts?]
  var outputs: [TensorFacts?]

  var inputCount: Int { inputs.count }

  func has(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }

  /// The facts of a required input.
  func input(_ index: Int) throws(OnnxError) -> TensorFacts {
    guard index < inputs.count, let facts = inputs[index] else {
      throw fail("\(inputs.compactMap { $0 }.count) inputs", "input \(index + 1)")
    }
    return facts
  }

  /// Sets an output after checking that its size is one a tensor may have.
  mutating func output(
    _ shape: [Int], type: ElementType, folded: Folded? = nil, at index: Int = 0
  ) throws(OnnxError) {
    guard shape.count <= Limits.rank else {
      throw fail("\(shape.count) output dimensions", "at most \(Limits.rank)")
    }
    for length in shape where length < 0 || length > Limits.dimension {
      throw fail("output shape \(shape)", "lengths of 0 to \(Limits.dimension)")
    }
    guard let count = checkedProduct(shape), count < 1 << 60 else {
      throw fail("output shape \(shape)", "fewer elements")
    }
    guard index < outputs.count else { return }
    outputs[index] = TensorFacts(shape: shape, type: type, folded: folded)
  }

  /// The whole numbers of a constant input, nil if the input is left out.
  ///
  /// - Throws: `.unsupported` if only running the network tells them.
  func integers(_ index: Int, _ what: String) throws(OnnxError) -> [Int]? {
    guard has(index) else { return nil }
    guard let values = try input(index).folded?.integers else {
      throw unsupported("\(what) depends on data, not only on the input's size")
    }
    return values
  }

  /// A list that older operator sets have as attribute and newer ones as constant input.
  func list(
    _ attribute: String, or index: Int, _ what: String
  ) throws(OnnxError) -> [Int]? {
    if let values = node.ints(attribute) { return values }
    return try integers(index, what)
  }

  /// The numbers of a constant input, nil if the input is left out.
  func reals(_ index: Int, _ what: String) throws(OnnxError) -> [Double]? {
    guard has(index) else { return nil }
    guard let values = try input(index).folded?.reals else {
      throw unsupported("\(what) depends on data, not only on the input's size")
    }
    return values
  }

  /// An axis counted from the front.
  func axis(_ axis: Int, rank: Int) throws(OnnxError) -> Int {
    guard axis >= -rank, axis < rank else {
      throw fail("axis \(axis)", "-\(rank) to \(rank - 1)")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Axes counted from the front, each once.
  func axes(_ list: [Int], rank: Int) throws(OnnxError) -> [Int] {
    var result: [Int] = []
    for item in list { result.append(try axis(item, rank: rank)) }
    guard Set(result).count == result.count else { throw fail("axes \(list)", "each axis once") }
    return result
  }

  func fail(_ found: String, _ expected: String) -> OnnxError {
    .shape(node: node.name, operation: node.operation, found: found, expected: expected)
  }

  func unsupported(_ reason: String) -> OnnxError {
    .unsupported(node: node.name, operation: node.operation, reason: reason)
  }
}

extension Node {
  /// Attributes by type; the fallback where they are left out or of another type.
  func int(_ name: String, _ fallback: Int = 0) -> Int {
    if case .int(let value)? = attributes[name] { value } else { fallback }
  }

  func ints(_ name: String) -> [Int]? {
    switch attributes[name] {
    case .ints(let values)?: values
    case .int(let value)?: [value]
    default: nil
    }
  }

  func floats(_ name: String) -> [Float]? {
    if case .floats(let values)? = attributes[name] { values } else { nil }
  }

  func string(_ name: String, _ fallback: String) -> String {
    if case .string(let value)? = attributes[name] { value } else { fallback }
  }

  func tensor(_ name: String) -> Tensor? {
    if case .tensor(let value)? = attributes[name] { value } else { nil }
  }

  func float(_ name: String, _ fallback: Float) -> Float {
    if case .float(let value)? = attributes[name] { value } else { fallback }
  }
}
