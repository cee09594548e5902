extension Folded {
  /// The values as another type, with ONNX's truncation towards zero.
  func cast(to type: ElementType) -> Folded? {
    if type.isInteger {
      let converted: [Int]
      switch values {
      case .integers(let values): converted = values
      case .reals(let values):
        guard values.allSatisfy({ $0.isFinite && abs($0) < 0x1p62 }) else { return nil }
        converted = values.map { Int($0) }
      }
      return Folded(
        type: type, shape: shape,
        values: .integers(type == .bool ? converted.map { $0 == 0 ? 0 : 1 } : converted))
    }
    guard type != .string else { return nil }
    return Folded(
      type: type, shape: shape,
      values: .reals(type == .double ? reals : reals.map { Double(Float($0)) }))
  }

  /// Dimensions in another order.
  func transposed(_ order: [Int]) -> Folded? {
    guard order.sorted() == Array(shape.indices) else { return nil }
    let target = order.map { shape[$0] }
    let steps = Places.strides(shape)
    let indices = Places.all(target).map { place in
      zip(place, order).reduce(0) { $0 + $1.0 * steps[$1.1] }
    }
    return picking(indices, shape: target)
  }

  /// A part along each axis: places `starts[axis] + i * steps[axis]`, `lengths[axis]` of them.
  func sliced(starts: [Int], steps: [Int], lengths: [Int]) -> Folded? {
    let strides = Places.strides(shape)
    let indices = Places.all(lengths).map { place in
      place.indices.reduce(0) { $0 + (starts[$1] + place[$1] * steps[$1]) * strides[$1] }
    }
    return picking(indices, shape: lengths)
  }

  /// Entries along one axis by number.
  func gathered(_ indices: Folded, axis: Int) -> Folded? {
    guard let wanted = indices.integers, shape.indices.contains(axis) else { return nil }
    let length = shape[axis]
    guard wanted.allSatisfy({ (-length..<length).contains($0) }) else { return nil }
    let target = Array(shape[..<axis]) + indices.shape + Array(shape[(axis + 1)...])
    guard let count = checkedProduct(target), count <= Self.limit else { return nil }
    if count == 0 { return picking([], shape: target) }
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    var places: [Int] = []
    for block in 0..<outer {
      for index in wanted {
        let row = block * length + (index < 0 ? index + length : index)
        places += (0..<inner).map { row * inner + $0 }
      }
    }
    return picking(places, shape: target)
  }

  /// Constants side by side along an axis.
  static func concatenated(_ parts: [Folded], axis: Int, shape: [Int]) -> Folded? {
    guard let first = parts.first, let count = checkedProduct(shape), count <= limit else {
      return nil
    }
    if count == 0 { return Folded(type: first.type, shape: shape, values: .integers([])) }
    let outer = first.shape[..<axis].reduce(1, *)
    var integers: [Int] = []
    var reals: [Double] = []
    for block in 0..<outer {
      for part in parts {
        let size = part.count / max(outer, 1)
        switch part.values {
        case .integers(let values): integers += values[block * size..<(block + 1) * size]
        case .reals(let values): reals += values[block * size..<(block + 1) * size]
        }
      }
    }
    return Folded(
      type: first.type, shape: shape,
      values: reals.isEmpty ? .integers(integers) : .reals(reals))
  }

  /// A reduction over axes; only those that exporters apply to shapes.
  func reduced(_ operation: String, axes: [Int], shape target: [Int]) -> Folded? {
    guard let values = integers, !values.isEmpty else { return nil }
    let kept = shape.indices.filter { !axes.contains($0) }
    let keptSteps = Places.strides(kept.map { shape[$0] })
    var groups = [[Int]](repeating: [], count: kept.reduce(1) { $0 * shape[$1] })
    for (index, place) in Places.all(shape).enumerated() {
      let group = zip(kept, keptSteps).reduce(0) { $0 + place[$1.0] * $1.1 }
      groups[group].append(values[index])
    }
    var result: [Int] = []
    for group in groups {
      var value: Int?
      switch operation {
      case "ReduceProd":
        value = group.reduce(Optional(1)) { product, next in
          guard let product else { return nil }
          let (result, overflow) = product.multipliedReportingOverflow(by: next)
          return overflow ? nil : result
        }
      case "ReduceSum":
        value = group.reduce(Optional(0)) { sum, next in
          guard let sum else { return nil }
          let (result, overflow) = sum.addingReportingOverflow(next)
          return overflow ? nil : result
        }
      case "ReduceMax": value = group.max()
      case "ReduceMin": value = group.min()
      default: value = nil
      }
      guard let value else { return nil }
      result.append(value)
    }
    return Folded(type: type, shape: target, values: .integers(result))
  }
}
