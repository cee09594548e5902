import TestSupport
import Testing

@testable import Painting

@Suite struct AdamTests {
  @Test func goesWhereTorchGoes() throws {
    let reference = try OptimiserReference.load().adam
    let objective = TestObjective.rosenbrock()
    let picture = try FloatPicture.holding(TestObjective.rosenbrockStart(count: 12))
    let adam = try Adam(
      picture: picture, place: .memory, settings: .init(),
      arithmetic: VectorArithmetic(threads: 1))
    for (index, loss) in reference.losses.enumerated() {
      let step = try adam.step(objective.evaluate)
      #expect(abs(step.losses.total - loss) <= 2e-3 * loss + 1e-6, "iteration \(index + 1)")
      if let expected = reference.after["\(index + 1)"] {
        for (a, b) in zip(try picture.all(), expected) { #expect(abs(a - b) < 1e-4) }
      }
    }
  }

  @Test func keepsTheBestPictureNotTheLast() throws {
    // So large a rate that it jumps about.
    let objective = TestObjective.quadratic(target: [0, 0, 0], stiffness: [1, 2, 3])
    let adam = try Adam(
      picture: try FloatPicture.holding([0.05, 0.05, 0.05]), place: .memory,
      settings: .init(rate: 0.5), arithmetic: VectorArithmetic(threads: 1))
    var losses: [Double] = []
    for _ in 0..<10 { losses.append(try adam.step(objective.evaluate).losses.total) }
    let lowest = try #require(losses.min())
    #expect(losses.last ?? 0 > lowest)
    let best = try objective.evaluate(
      adam.best, gradient: FloatPicture(width: 1, height: 1))
    #expect(best.total == lowest)
  }

  @Test func restoredStateGoesOnWithTheSameBits() throws {
    let objective = TestObjective.rosenbrock()
    func make(_ values: [Float]) throws -> (FloatPicture, Adam) {
      let picture = try FloatPicture.holding(values)
      return (
        picture,
        try Adam(
          picture: picture, place: .memory, settings: .init(),
          arithmetic: VectorArithmetic(threads: 1))
      )
    }
    let (picture, adam) = try make(TestObjective.rosenbrockStart(count: 12))
    for _ in 0..<7 { _ = try adam.step(objective.evaluate) }
    let state = adam.state
    let saved = try state.vectors.map { try #require($0.memory).map(\.self) }
    for _ in 0..<5 { _ = try adam.step(objective.evaluate) }
    let (otherPicture, other) = try make([Float](repeating: 0, count: 12))
    try other.restore(numbers: state.numbers) { index, vector in
      try saved[index].withUnsafeBufferPointer { try vector.write(0..<12, from: $0) }
    }
    for _ in 0..<5 { _ = try other.step(objective.evaluate) }
    #expect(try otherPicture.all() == picture.all())
    #expect(try other.best.all() == adam.best.all())
  }
}
