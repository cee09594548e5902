import Onnx

/// Nodes over an extractor's feature maps, of which the networks of objectives are put together.
///
/// A feature map of N channels and M positions is looked at as M rows of N features (the engines keep
/// it so in memory); its Gram matrix is XᵀX. Where only some positions count, rows are multiplied by
/// a weight first.
struct FeatureGraph {
  private(set) var work: Differentiation
  private var rowsOf: [String: String] = [:]

  /// Starts with an extractor at a fixed size.
  ///
  /// - Parameter tensors: the feature maps that will be read.
  init(
    _ network: Network, tensors: [String], height: Int, width: Int
  ) throws(OnnxError) {
    work = try Differentiation(
      of: network, keeping: tensors,
      inputs: [Extractor.pictureInput: [1, 3, height, width]])
  }

  /// The lengths 1, C, H, W of a feature map.
  func shape(_ tensor: String) -> [Int] { work.shapes[tensor] ?? [] }

  /// A feature map as a matrix [positions, channels].
  mutating func rows(_ tensor: String) -> String {
    if let known = rowsOf[tensor] { return known }
    let lengths = shape(tensor)
    let turned = work.builder.node("Transpose", [tensor], ["perm": .ints([0, 2, 3, 1])])
    let rows = reshaped(turned, [lengths[2] * lengths[3], lengths[1]])
    rowsOf[tensor] = rows
    return rows
  }

  /// A matrix [positions, channels] as a feature map.
  mutating func map(_ rows: String, like tensor: String) -> String {
    let lengths = shape(tensor)
    let turned = reshaped(rows, [1, lengths[2], lengths[3], lengths[1]])
    return work.builder.node("Transpose", [turned], ["perm": .ints([0, 3, 1, 2])])
  }

  /// XᵀX.
  mutating func gram(_ rows: String) -> String {
    let turned = work.builder.node("Transpose", [rows], ["perm": .ints([1, 0])])
    return product(turned, rows)
  }

  /// The sums of columns, [1, channels].
  mutating func columnSums(_ rows: String) -> String {
    work.reduceSum(rows, axes: [0])
  }

  mutating func product(_ a: String, _ b: String) -> String {
    work.builder.node("MatMul", [a, b])
  }

  mutating func add(_ a: String, _ b: String) -> String { work.builder.add(a, b) }

  mutating func subtract(_ a: String, _ b: String) -> String {
    work.builder.node("Sub", [a, b])
  }

  mutating func multiply(_ a: String, _ b: String) -> String { work.builder.mul(a, b) }

  mutating func multiply(_ a: String, by factor: Double) -> String {
    work.builder.mul(a, work.scalar(Float(factor)))
  }

  mutating func node(_ operation: String, _ inputs: [String]) -> String {
    work.builder.node(operation, inputs)
  }

  mutating func constant(_ value: Double) -> String { work.scalar(Float(value)) }

  /// A diagonal matrix of ones.
  mutating func identity(_ length: Int) -> String {
    var values = [Float](repeating: 0, count: length * length)
    for place in 0..<length { values[place * length + place] = 1 }
    return work.builder.constant(shape: [length, length], floats: values)
  }

  /// The sum of all squares of a feature map, as one number.
  mutating func squareSum(_ tensor: String, rank: Int = 4) -> String {
    let square = work.builder.mul(tensor, tensor)
    return work.reduceSum(square, axes: Array(0..<rank))
  }

  /// Declares an input.
  mutating func input(_ name: String, _ shape: [Int]) -> String {
    work.builder.input(name, shape.map { .fixed($0) })
  }

  /// Declares an output. The tensor keeps its own name, by which later nodes may still read it.
  mutating func output(_ tensor: String, _ name: String) {
    work.builder.output(work.builder.node("Identity", [tensor]), named: name)
  }

  /// Declares the picture's gradient for the gradients of feature maps as the output `gradient`.
  mutating func outputGradient(_ seeds: [String: String]) throws(OnnxError) {
    let gradient = try work.gradient(of: seeds, withRespectTo: Extractor.pictureInput)
    work.builder.output(gradient, named: "gradient")
  }

  /// The network so far.
  func network(_ name: String) throws(OnnxError) -> Network {
    try work.builder.network(name: name)
  }

  private mutating func reshaped(_ tensor: String, _ shape: [Int]) -> String {
    let list = work.builder.constant(shape: [shape.count], integers: shape)
    return work.builder.node("Reshape", [tensor, list])
  }
}
