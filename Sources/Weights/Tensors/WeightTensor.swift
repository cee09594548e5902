import Foundation

/// A tensor of a weights file: a view into the file's bytes, decoded when asked for.
public struct WeightTensor: Sendable {
  /// Lengths, outermost first; empty for a scalar.
  public let shape: [Int]
  /// How the numbers are stored.
  public let element: WeightElement
  /// The product of ``shape``.
  public let count: Int

  /// The bytes that the view lies in.
  private let bytes: Data
  /// First element, in elements from the start of ``bytes``.
  private let offset: Int
  /// Elements from one index to the next, along each axis.
  private let strides: [Int]

  /// Most axes of a tensor, and longest of them.
  private static let limits = (rank: 12, length: 1 << 31)

  /// A view of stored numbers.
  ///
  /// - Parameters:
  ///   - strides: in elements; nil for row-major without gaps.
  ///   - offset: first element.
  /// - Returns: nil unless every element lies within `bytes`.
  public init?(
    shape: [Int], element: WeightElement, bytes: Data, offset: Int = 0, strides: [Int]? = nil
  ) {
    guard shape.count <= Self.limits.rank, offset >= 0,
      shape.allSatisfy({ (0...Self.limits.length).contains($0) }),
      let count = Self.product(shape)
    else { return nil }
    let strides = strides ?? Self.rowMajor(shape)
    guard strides.count == shape.count, strides.allSatisfy({ $0 >= 0 }) else { return nil }
    // The last element is the farthest, as no stride is negative.
    var last = offset
    for (length, stride) in zip(shape, strides) where count > 0 {
      let (step, overflow) = stride.multipliedReportingOverflow(by: length - 1)
      let (sum, tooFar) = last.addingReportingOverflow(step)
      guard !overflow, !tooFar else { return nil }
      last = sum
    }
    guard count == 0 || last < bytes.count / element.bytes else { return nil }
    self.shape = shape
    self.element = element
    self.count = count
    self.bytes = bytes
    self.offset = offset
    self.strides = strides
  }

  /// A tensor of numbers in memory, row-major; nil unless `shape` has as many.
  public init?(shape: [Int], floats: [Float]) {
    guard Self.product(shape) == floats.count else { return nil }
    self.init(
      shape: shape, element: .float32,
      bytes: floats.withUnsafeBufferPointer { Data(buffer: $0) })
  }

  /// All numbers, row-major.
  public func floats() -> [Float] {
    guard count > 0 else { return [] }
    return bytes.withUnsafeBytes { raw in
      [Float](unsafeUninitializedCapacity: count) { buffer, filled in
        if strides == Self.rowMajor(shape) {
          for index in 0..<count {
            buffer.initializeElement(at: index, to: element.value(raw, offset + index))
          }
        } else {
          gather(raw, into: buffer)
        }
        filled = count
      }
    }
  }

  /// Follows the strides, the last axis fastest.
  private func gather(
    _ raw: UnsafeRawBufferPointer, into buffer: UnsafeMutableBufferPointer<Float>
  ) {
    var index = [Int](repeating: 0, count: shape.count)
    var place = offset
    for target in 0..<count {
      buffer.initializeElement(at: target, to: element.value(raw, place))
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        place += strides[axis]
        if index[axis] < shape[axis] { break }
        place -= strides[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }

  private static func product(_ shape: [Int]) -> Int? {
    var product = 1
    for length in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow else { return nil }
      product = next
    }
    return product
  }

  private static func rowMajor(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    // Products of checked lengths: wrapping can only happen for tensors without elements.
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] &* max(shape[axis + 1], 1)
    }
    return strides
  }
}

extension WeightTensor: CustomStringConvertible {
  /// `64×3×3×3`, or `scalar`.
  public var description: String {
    shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: "×")
  }
}
