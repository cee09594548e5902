/// A small tensor whose values are known without running the network: what shapes are made of.
struct Folded: Sendable, Hashable {
  enum Values: Sendable, Hashable {
    case integers([Int])
    case reals([Double])
  }
  let type: ElementType
  let shape: [Int]
  let values: Values

  /// Larger tensors are not folded: shapes never need them.
  static let limit = 8192

  /// Nil if the values don't fill the shape or are too many.
  init?(type: ElementType, shape: [Int], values: Values) {
    let count = checkedProduct(shape)
    let found =
      switch values {
      case .integers(let values): values.count
      case .reals(let values): values.count
      }
    guard let count, count <= Self.limit, count == found, shape.count <= Limits.rank else {
      return nil
    }
    self.type = type
    self.shape = shape
    self.values = values
  }

  /// 64-bit integers along one dimension, as `Shape` makes them.
  init?(list: [Int]) { self.init(type: .int64, shape: [list.count], values: .integers(list)) }

  /// A constant of the file, if it is small and numeric.
  init?(_ tensor: Tensor) {
    guard tensor.count <= Self.limit else { return nil }
    if tensor.elementType.isInteger {
      guard let values = try? tensor.integers() else { return nil }
      self.init(type: tensor.elementType, shape: tensor.shape, values: .integers(values))
    } else {
      guard let values = try? tensor.floats() else { return nil }
      self.init(
        type: tensor.elementType, shape: tensor.shape, values: .reals(values.map { Double($0) }))
    }
  }

  var count: Int {
    switch values {
    case .integers(let values): values.count
    case .reals(let values): values.count
    }
  }

  var integers: [Int]? { if case .integers(let values) = values { values } else { nil } }

  /// The values as real numbers, whatever their type.
  var reals: [Double] {
    switch values {
    case .integers(let values): values.map { Double($0) }
    case .reals(let values): values
    }
  }

  /// Whether all elements are the same.
  var isUniform: Bool {
    switch values {
    case .integers(let values): values.allSatisfy { $0 == values.first }
    case .reals(let values): values.allSatisfy { $0 == values.first }
    }
  }

  /// The elements at these places, in a new shape.
  func picking(_ indices: [Int], shape: [Int]) -> Folded? {
    switch values {
    case .integers(let values):
      guard indices.allSatisfy(values.indices.contains) else { return nil }
      return Folded(type: type, shape: shape, values: .integers(indices.map { values[$0] }))
    case .reals(let values):
      guard indices.allSatisfy(values.indices.contains) else { return nil }
      return Folded(type: type, shape: shape, values: .reals(indices.map { values[$0] }))
    }
  }

  /// The same elements in another shape.
  func reshaped(_ shape: [Int]) -> Folded? { Folded(type: type, shape: shape, values: values) }
}

/// Row-major places of a tensor.
enum Places {
  /// How far apart neighbours along each dimension are.
  static func strides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in stride(from: shape.count - 2, through: 0, by: -1) {
      // Wraps only for tensors without elements, whose places nobody asks for.
      strides[axis] = strides[axis + 1] &* shape[axis + 1]
    }
    return strides
  }

  /// The coordinates of each place in order; callers bound the size first.
  static func all(_ shape: [Int]) -> [[Int]] {
    if shape.contains(0) { return [] }
    var result: [[Int]] = [[]]
    for length in shape {
      result = result.flatMap { head in (0..<length).map { head + [$0] } }
    }
    return result
  }

  /// The shape that broadcasting gives, by NumPy's rules; nil if the shapes don't fit.
  static func broadcast(_ shapes: [[Int]]) -> [Int]? {
    var result: [Int] = []
    for shape in shapes {
      let rank = max(result.count, shape.count)
      let a = [Int](repeating: 1, count: rank - result.count) + result
      let b = [Int](repeating: 1, count: rank - shape.count) + shape
      result = []
      for (x, y) in zip(a, b) {
        guard x == y || x == 1 || y == 1 else { return nil }
        result.append(x == 1 ? y : x)
      }
    }
    return result
  }
}
