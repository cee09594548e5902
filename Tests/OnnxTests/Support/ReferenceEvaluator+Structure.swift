import Foundation
import Onnx

/// Functions of single values, broadcasting, products, and operators that move values.
extension ReferenceEvaluator {
  /// What a node does to single values; nil for operators that do something else.
  func unary(_ node: Node) -> ((Double) -> Double)? {
    switch node.operation {
    case "Identity", "Dropout", "Cast": return { $0 }
    case "Relu": return { max($0, 0) }
    case "LeakyRelu":
      let slope = float(node, "alpha", 0.01)
      return { $0 > 0 ? $0 : slope * $0 }
    case "Elu":
      let alpha = float(node, "alpha", 1)
      return { $0 > 0 ? $0 : alpha * expm1($0) }
    case "Sigmoid": return { 1 / (1 + exp(-$0)) }
    case "Tanh": return { tanh($0) }
    case "Exp": return { exp($0) }
    case "Log": return { log($0) }
    case "Sqrt": return { $0.squareRoot() }
    case "Reciprocal": return { 1 / $0 }
    case "Neg": return { -$0 }
    case "Abs": return { abs($0) }
    case "Sign": return { $0 > 0 ? 1 : ($0 < 0 ? -1 : 0) }
    case "Softplus": return { log1p(exp($0)) }
    case "Erf": return { erf($0) }
    case "Not": return { $0 == 0 ? 1 : 0 }
    default: return nil
    }
  }

  /// What operators do to pairs of values; those of more tensors do it again and again.
  static let binary: [String: @Sendable (Double, Double) -> Double] = [
    "Add": { $0 + $1 }, "Sum": { $0 + $1 }, "Sub": { $0 - $1 }, "Mul": { $0 * $1 },
    "Div": { $0 / $1 }, "Pow": { pow($0, $1) }, "Max": { max($0, $1) }, "Min": { min($0, $1) },
    "Greater": { $0 > $1 ? 1 : 0 }, "Less": { $0 < $1 ? 1 : 0 }, "Equal": { $0 == $1 ? 1 : 0 },
    "PRelu": { $0 > 0 ? $0 : $1 * $0 },
  ]

  private func float(_ node: Node, _ name: String, _ fallback: Float) -> Double {
    if case .float(let value)? = node.attributes[name] { Double(value) } else { Double(fallback) }
  }

  func broadcast(
    _ a: Values, _ b: Values, _ combine: (Double, Double) -> Double
  ) -> Values {
    let rank = max(a.shape.count, b.shape.count)
    func lengths(_ values: Values) -> [Int] {
      [Int](repeating: 1, count: rank - values.shape.count) + values.shape
    }
    let (first, second) = (Values(lengths(a), a.data), Values(lengths(b), b.data))
    let shape = zip(first.shape, second.shape).map { max($0, $1) }
    precondition(zip(first.shape, shape).allSatisfy { $0 == 1 || $0 == $1 })
    precondition(zip(second.shape, shape).allSatisfy { $0 == 1 || $0 == $1 })
    func at(_ values: Values, _ place: [Int]) -> Double {
      values[place.indices.map { values.shape[$0] == 1 ? 0 : place[$0] }]
    }
    var out = Values(shape)
    out.fill { combine(at(first, $0), at(second, $0)) }
    return out
  }

  func choice(_ condition: Values, _ a: Values, _ b: Values) -> Values {
    let yes = broadcast(condition, a) { $0 == 0 ? 0 : $1 }
    let no = broadcast(condition, b) { $0 == 0 ? $1 : 0 }
    return broadcast(yes, no, +)
  }

  func reduce(_ x: Values, _ axes: [Int], keep: Bool, mean: Bool) -> Values {
    let kept = x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] }
    let target = Values(kept)
    var sums = target.data
    var place = Values(x.shape)
    place.fill { index in
      let to = zip(index, kept).reduce(0) { $0 * $1.1 + ($1.1 == 1 ? 0 : $1.0) }
      sums[to] += x[index]
      return nil
    }
    let count = Double(x.data.count / max(sums.count, 1))
    let shape = keep ? kept : x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] }
    return Values(shape, mean ? sums.map { $0 / count } : sums)
  }

  func batchNormalisation(_ node: Node, _ x: Values, _ parameters: [Values]) -> Values {
    let epsilon = float(node, "epsilon", 1e-5)
    let (scale, bias, mean, variance) = (
      parameters[0].data, parameters[1].data, parameters[2].data, parameters[3].data
    )
    var out = x
    out.fill { place in
      let c = place[1]
      return (x[place] - mean[c]) / (variance[c] + epsilon).squareRoot() * scale[c] + bias[c]
    }
    return out
  }

  func matMul(_ a: Values, _ b: Values) -> Values {
    let (rows, inner, columns) = (a.shape[a.shape.count - 2], a.shape.last!, b.shape.last!)
    let (batchA, batchB) = (a.shape.dropLast(2), b.shape.dropLast(2))
    let batch = Array(batchA.count > batchB.count ? batchA : batchB)
    func prefix(_ own: ArraySlice<Int>, _ place: [Int]) -> [Int] {
      zip(own, place.suffix(own.count)).map { $0 == 1 ? 0 : $1 }
    }
    var out = Values(batch + [rows, columns])
    out.fill { place in
      let (lead, row, column) = (Array(place.dropLast(2)), place[batch.count], place.last!)
      let (atA, atB) = (prefix(batchA, lead), prefix(batchB, lead))
      return (0..<inner).reduce(0.0) { $0 + a[atA + [row, $1]] * b[atB + [$1, column]] }
    }
    return out
  }

  func gemm(_ node: Node, _ a: Values, _ b: Values, _ c: Values?) -> Values {
    let left = int(node, "transA", 0) == 1 ? transpose(a, [1, 0]) : a
    let right = int(node, "transB", 0) == 1 ? transpose(b, [1, 0]) : b
    let alpha = float(node, "alpha", 1)
    let product = matMul(left, right)
    let scaled = Values(product.shape, product.data.map { alpha * $0 })
    guard let c else { return scaled }
    let beta = float(node, "beta", 1)
    return broadcast(scaled, c) { $0 + beta * $1 }
  }

  func concat(_ parts: [Values], axis: Int) -> Values {
    var shape = parts[0].shape
    shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
    var out = Values(shape)
    out.fill { place in
      var place = place
      for part in parts {
        if place[axis] < part.shape[axis] { return part[place] }
        place[axis] -= part.shape[axis]
      }
      return nil
    }
    return out
  }

  /// As NumPy slices: negative positions count from the end, and all are cut to the axis.
  func slice(_ x: Values, _ inputs: [Values?]) -> Values {
    var (starts, shape, steps) = (x.shape.map { _ in 0 }, x.shape, x.shape.map { _ in 1 })
    for place in inputs[1]!.data.indices {
      var axis = inputs.count > 3 ? Int(inputs[3]!.data[place]) : place
      if axis < 0 { axis += x.shape.count }
      let length = x.shape[axis]
      let step = inputs.count > 4 ? Int(inputs[4]!.data[place]) : 1
      func position(_ value: Double) -> Int {
        let index = value < 0 ? value + Double(length) : value
        return Int(min(max(index, step < 0 ? -1 : 0), Double(step < 0 ? length - 1 : length)))
      }
      starts[axis] = position(inputs[1]!.data[place])
      let span = position(inputs[2]!.data[place]) - starts[axis]
      shape[axis] = max(0, step > 0 ? (span + step - 1) / step : (span + step + 1) / step)
      steps[axis] = step
    }
    var out = Values(shape)
    out.fill { place in x[place.indices.map { starts[$0] + place[$0] * steps[$0] }] }
    return out
  }

  func split(_ x: Values, axis: Int, _ lengths: Values) -> [Values] {
    var start = 0
    return lengths.data.map { length in
      var shape = x.shape
      shape[axis] = Int(length)
      var out = Values(shape)
      out.fill { place in
        var place = place
        place[axis] += start
        return x[place]
      }
      start += Int(length)
      return out
    }
  }

  func gather(_ x: Values, axis: Int, _ indices: Values) -> Values {
    let rank = indices.shape.count
    var out = Values(Array(x.shape[..<axis]) + indices.shape + Array(x.shape[(axis + 1)...]))
    out.fill { place in
      let index = Int(indices[Array(place[axis..<axis + rank])])
      return x[
        Array(place[..<axis]) + [index < 0 ? index + x.shape[axis] : index]
          + Array(place[(axis + rank)...])]
    }
    return out
  }

  func squeezed(_ node: Node, _ x: Values, _ axes: Values) -> Values {
    var shape = x.shape
    for axis in axes.data.map({ Int($0) }).sorted(by: node.operation == "Squeeze" ? (>) : (<)) {
      if node.operation == "Squeeze" { shape.remove(at: axis) } else { shape.insert(1, at: axis) }
    }
    return Values(shape, x.data)
  }

  func spaceToDepth(_ node: Node, _ x: Values) -> Values {
    let block = int(node, "blocksize", 1)
    var out = Values([
      x.shape[0], x.shape[1] * block * block, x.shape[2] / block, x.shape[3] / block,
    ])
    out.fill { place in
      let (phase, channel) = (place[1] / x.shape[1], place[1] % x.shape[1])
      return x[
        [place[0], channel, place[2] * block + phase / block, place[3] * block + phase % block]]
    }
    return out
  }

  func reshape(_ x: Values, _ wanted: Values) -> Values {
    var shape = wanted.data.indices.map {
      wanted.data[$0] == 0 ? x.shape[$0] : Int(wanted.data[$0])
    }
    if let free = shape.firstIndex(of: -1) {
      shape[free] = x.data.count / shape.filter { $0 != -1 }.reduce(1, *)
    }
    return Values(shape, x.data)
  }

  func transpose(_ x: Values, _ order: [Int]) -> Values {
    var out = Values(order.map { x.shape[$0] })
    out.fill { place in
      var source = place
      for (axis, from) in order.enumerated() { source[from] = place[axis] }
      return x[source]
    }
    return out
  }
}
