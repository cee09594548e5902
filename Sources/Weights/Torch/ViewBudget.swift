import Foundation

/// Makes tensors of views into storages and keeps account of their size: views may overlap, but a
/// small file must not claim tensors that fill the memory.
struct ViewBudget {
  /// Numbers that may still be claimed.
  private var rest: Int

  init(_ fileBytes: Int) { rest = 4 * fileBytes + (1 << 16) }

  mutating func tensor(
    _ storage: TorchStorage, in bytes: Data, offset: Int, shape: [Int], strides: [Int],
    path: String
  ) throws(WeightsError) -> WeightTensor {
    let (start, overflow) = offset.addingReportingOverflow(storage.first)
    guard !overflow,
      let tensor = WeightTensor(
        shape: shape, element: storage.element, bytes: bytes, offset: start, strides: strides)
    else {
      throw .damaged(
        path: path, place: "tensor in storage \"\(storage.key)\"",
        found: "shape \(shape) with strides \(strides) from \(offset)",
        expected: "a view within \(bytes.count / storage.element.bytes) numbers")
    }
    guard tensor.count <= rest else {
      throw .tooLarge(
        path: path, what: "numbers in tensors", found: tensor.count, limit: rest)
    }
    rest -= tensor.count
    return tensor
  }
}
