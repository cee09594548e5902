extension Tensor {
  /// A tensor of 32-bit floats in row-major order; nil unless `shape` has as many elements.
  public init?(name: String = "", shape: [Int], floats: [Float]) {
    guard let count = checkedProduct(shape), count == floats.count else { return nil }
    self.init(
      name: name, elementType: .float, shape: shape, count: count, storage: .float(floats))
  }

  /// A tensor of 64-bit integers in row-major order; nil unless `shape` has as many elements.
  public init?(name: String = "", shape: [Int], integers: [Int]) {
    guard let count = checkedProduct(shape), count == integers.count else { return nil }
    self.init(
      name: name, elementType: .int64, shape: shape, count: count,
      storage: .int64(integers.map { Int64($0) }))
  }

  /// The tensor as a file holds it. External weights become internal ones.
  func proto(name: String) throws(OnnxError) -> TensorProto {
    var proto = TensorProto()
    proto.name = name
    proto.dims = shape.map { Int64($0) }
    proto.dataType = Int32(elementType.rawValue)
    switch storage {
    case .raw(let data): proto.rawData = data
    case .float(let values): proto.floatData = values
    case .double(let values): proto.doubleData = values
    case .int32(let values): proto.int32Data = values
    case .int64(let values): proto.int64Data = values
    case .uint64(let values): proto.uint64Data = values
    case .external(let external): proto.rawData = try external.read()
    case .strings: break
    }
    return proto
  }
}

/// The product of lengths; nil if one is negative or the product too large for an `Int`.
func checkedProduct(_ shape: [Int]) -> Int? {
  var product = 1
  for length in shape {
    guard length >= 0 else { return nil }
    let (next, overflow) = product.multipliedReportingOverflow(by: length)
    if overflow { return nil }
    product = next
  }
  return product
}
