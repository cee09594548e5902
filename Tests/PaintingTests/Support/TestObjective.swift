import Foundation
import Painting

/// An objective given as a function of a picture's values.
final class TestObjective: Objective {
  /// Values to loss and gradient, in double.
  typealias Function = ([Double]) -> (loss: Double, gradient: [Double])

  private let function: Function
  private(set) var evaluations = 0

  init(_ function: @escaping Function) { self.function = function }

  func evaluate(_ picture: FloatPicture, gradient: FloatPicture) throws -> Losses {
    evaluations += 1
    let count = picture.vector.count
    var values = [Float](repeating: 0, count: count)
    try values.withUnsafeMutableBufferPointer { try picture.vector.read(0..<count, into: $0) }
    let (loss, slope) = function(values.map(Double.init))
    try slope.map(Float.init).withUnsafeBufferPointer {
      try gradient.vector.write(0..<count, from: $0)
    }
    return Losses(terms: [.init(kind: .content, layer: "test", value: loss, weight: 1)])
  }

  /// Σ kᵢ(x−tᵢ)²
  static func quadratic(target: [Double], stiffness: [Double]) -> TestObjective {
    TestObjective { x in
      var loss = 0.0
      var gradient = x
      for i in x.indices {
        let difference = x[i] - target[i]
        loss += stiffness[i] * difference * difference
        gradient[i] = 2 * stiffness[i] * difference
      }
      return (loss, gradient)
    }
  }

  /// Rosenbrock's valley over neighbouring values, lowest (0) where all are 1.
  static func rosenbrock() -> TestObjective {
    TestObjective { x in
      var loss = 0.0
      var gradient = [Double](repeating: 0, count: x.count)
      for i in 0..<x.count - 1 {
        let (a, b) = (x[i + 1] - x[i] * x[i], 1 - x[i])
        loss += 100 * a * a + b * b
        gradient[i] += -400 * a * x[i] - 2 * b
        gradient[i + 1] += 200 * a
      }
      return (loss, gradient)
    }
  }

  /// Where the references start.
  static func rosenbrockStart(count: Int) -> [Float] {
    (0..<count).map { $0 % 2 == 0 ? -1.2 : 1 }
  }
}

extension FloatPicture {
  /// A picture of one row of pixels per three values.
  static func holding(_ values: [Float], in place: FloatVector.Place = .memory) throws
    -> FloatPicture
  {
    let picture = try FloatPicture(width: values.count / 3, height: 1, in: place)
    try values.withUnsafeBufferPointer { try picture.vector.write(0..<values.count, from: $0) }
    return picture
  }

  /// All values.
  func all() throws -> [Float] {
    var values = [Float](repeating: 0, count: vector.count)
    try values.withUnsafeMutableBufferPointer { try vector.read(0..<vector.count, into: $0) }
    return values
  }
}
