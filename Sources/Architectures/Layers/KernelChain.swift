/// Joins convolutions that follow each other without anything between them.
enum KernelChain {
  /// A 1×1, a 3×3 and a 1×1 convolution in a row, with a 1×1 convolution of the same input added,
  /// as one 3×3 convolution. Sums are taken in double precision.
  static func joined(
    _ first: LayerBuilder.Kernel, _ second: LayerBuilder.Kernel, _ third: LayerBuilder.Kernel,
    beside skip: LayerBuilder.Kernel
  ) -> LayerBuilder.Kernel {
    let (inputs, inner) = (first.shape[1], first.shape[0])
    let (middle, outputs) = (second.shape[0], third.shape[0])
    let taps = second.shape[2] * second.shape[3]
    // Each tap of the 3×3 kernel is a matrix; the result's taps are third × tap × first.
    let a = first.weight.map(Double.init)
    let c = third.weight.map(Double.init)
    var weight = [Double](repeating: 0, count: outputs * inputs * taps)
    for tap in 0..<taps {
      let b = (0..<middle * inner).map { Double(second.weight[$0 * taps + tap]) }
      let product = multiply(c, multiply(b, a, middle, inner, inputs), outputs, middle, inputs)
      for index in product.indices { weight[index * taps + tap] = product[index] }
    }
    for index in 0..<outputs * inputs {
      weight[index * taps + taps / 2] += Double(skip.weight[index])
    }
    // The biases pass through what follows them; the 3×3 kernel sees the first one at every tap.
    let sums = (0..<middle * inner).map { index in
      (0..<taps).reduce(0.0) { $0 + Double(second.weight[index * taps + $1]) }
    }
    var bias = multiply(sums, doubles(first.bias, inner), middle, inner, 1)
    for (index, value) in doubles(second.bias, middle).enumerated() { bias[index] += value }
    bias = multiply(c, bias, outputs, middle, 1)
    for (index, value) in doubles(third.bias, outputs).enumerated() { bias[index] += value }
    for (index, value) in doubles(skip.bias, outputs).enumerated() { bias[index] += value }
    return LayerBuilder.Kernel(
      shape: [outputs, inputs, second.shape[2], second.shape[3]], weight: weight.map(Float.init),
      bias: bias.map(Float.init))
  }

  private static func doubles(_ values: [Float]?, _ count: Int) -> [Double] {
    values?.map(Double.init) ?? [Double](repeating: 0, count: count)
  }

  /// rows × inner times inner × columns, row-major.
  private static func multiply(
    _ a: [Double], _ b: [Double], _ rows: Int, _ inner: Int, _ columns: Int
  ) -> [Double] {
    var result = [Double](repeating: 0, count: rows * columns)
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        result.withUnsafeMutableBufferPointer { result in
          for row in 0..<rows {
            for k in 0..<inner {
              let factor = a[row * inner + k]
              for column in 0..<columns {
                result[row * columns + column] += factor * b[k * columns + column]
              }
            }
          }
        }
      }
    }
    return result
  }
}
