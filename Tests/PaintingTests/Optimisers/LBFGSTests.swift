import Foundation
import TestSupport
import Testing

@testable import Painting

@Suite struct LBFGSTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func optimiser(
    _ picture: FloatPicture, history: Int = 10, place: FloatVector.Place = .memory,
    threads: Int = 1
  ) throws -> LBFGS {
    try LBFGS(
      picture: picture, place: place, settings: .init(history: history),
      arithmetic: VectorArithmetic(threads: threads))
  }

  @Test func reachesTheBottomOfTheValleyInNoMoreEvaluationsThanScipy() throws {
    let reference = try OptimiserReference.load().lbfgs
    let objective = TestObjective.rosenbrock()
    let picture = try FloatPicture.holding(TestObjective.rosenbrockStart(count: 12))
    let lbfgs = try optimiser(picture)
    var losses: [Double] = []
    for _ in 0..<reference.iterations * 2 {
      let step = try lbfgs.step(objective.evaluate)
      losses.append(step.losses.total)
      if step.losses.total < 1e-8 || step.end != nil { break }
    }
    #expect(losses == losses.sorted(by: >))
    // Values are single precision here: 1e-8 is as low as they reliably get.
    #expect(losses.last ?? 1 < 1e-8)
    #expect(Double(objective.evaluations) < 1.25 * Double(reference.evaluations))
    for value in try lbfgs.best.all() { #expect(abs(value - 1) < 1e-3) }
  }

  /// With a full history, −H·g is what BFGS's formula for the inverse gives as a dense matrix.
  @Test func directionIsThatOfTheDenseFormula() throws {
    let count = 6
    var generator = SeededGenerator(seed: 7)
    func random() -> [Float] {
      (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    }
    let arithmetic = VectorArithmetic(threads: 1)
    var history = CurvatureHistory(capacity: 3)
    var pairs: [(s: [Double], y: [Double])] = []
    for _ in 0..<5 {
      let s = random()
      // A positive definite relation between s and y, so that s·y > 0.
      let y = s.indices.map { s[$0] * Float($0 + 1) + 0.1 * s[($0 + 1) % count] }
      let pair = try history.nextPair { FloatVector(count: count) }
      try s.withUnsafeBufferPointer { try pair.step.write(0..<count, from: $0) }
      try y.withUnsafeBufferPointer { try pair.change.write(0..<count, from: $0) }
      let gradient = random()
      let vector = FloatVector(count: count)
      try gradient.withUnsafeBufferPointer { try vector.write(0..<count, from: $0) }
      let products = try history.append(pair, gradient: vector, arithmetic)
      pairs.append((s.map(Double.init), y.map(Double.init)))
      #expect(history.pairs.count == min(pairs.count, 3))
      #expect(
        try arithmetic.dots(history.vectors + [vector], with: [vector]).map { $0[0] } == products)

      let kept = pairs.suffix(3)
      let last = try #require(kept.last)
      let factors = history.direction(products.dropLast())
      var direction = gradient.map { factors.gradient * Double($0) }
      for (factor, basis) in zip(factors.vectors, history.vectors) {
        for (i, value) in try #require(basis.memory).enumerated() {
          direction[i] += factor * Double(value)
        }
      }

      var inverse = Self.identity(count, Self.dot(last.s, last.y) / Self.dot(last.y, last.y))
      for pair in kept { inverse = Self.updated(inverse, pair.s, pair.y) }
      let expected = inverse.map { -Self.dot($0, gradient.map(Double.init)) }
      for (a, b) in zip(direction, expected) { #expect(abs(a - b) < 1e-9 * (1 + abs(b))) }
    }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func identity(_ count: Int, _ scale: Double) -> [[Double]] {
    (0..<count).map { row in (0..<count).map { $0 == row ? scale : 0 } }
  }

  /// (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ
  private static func updated(_ h: [[Double]], _ s: [Double], _ y: [Double]) -> [[Double]] {
    let rho = 1 / dot(s, y)
    let n = s.count
    let left = (0..<n).map { i in (0..<n).map { (i == $0 ? 1 : 0) - rho * s[i] * y[$0] } }
    func times(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
      (0..<n).map { i in (0..<n).map { j in (0..<n).reduce(0) { $0 + a[i][$1] * b[$1][j] } } }
    }
    let right = (0..<n).map { i in (0..<n).map { left[$0][i] } }
    let product = times(times(left, h), right)
    return (0..<n).map { i in (0..<n).map { product[i][$0] + rho * s[i] * s[$0] } }
  }

  @Test func memoryAndDiskAndThreadsGiveTheSameBits() throws {
    // Longer than a chunk, and not a multiple of one.
    let count = 3 * (VectorArithmetic.chunk / 2 + 1001)
    let target = (0..<count).map { Double($0 % 17) / 17 }
    let stiffness = (0..<count).map { 1 + Double($0 % 5) }
    func run(_ place: FloatVector.Place, threads: Int) throws -> [Float] {
      let picture = try FloatPicture.holding([Float](repeating: 0.5, count: count), in: place)
      let objective = TestObjective.quadratic(target: target, stiffness: stiffness)
      let lbfgs = try optimiser(picture, history: 3, place: place, threads: threads)
      for _ in 0..<5 { _ = try lbfgs.step(objective.evaluate) }
      return try lbfgs.best.all()
    }
    let inMemory = try run(.memory, threads: 1)
    #expect(try run(.memory, threads: 3) == inMemory)
    #expect(try run(.disk(folder: folder.path), threads: 2) == inMemory)
  }

  @Test func aFailingEvaluationLeavesTheLastPicture() throws {
    struct Stop: Error {}
    let objective = TestObjective.rosenbrock()
    let picture = try FloatPicture.holding(TestObjective.rosenbrockStart(count: 12))
    let lbfgs = try optimiser(picture)
    for _ in 0..<3 { _ = try lbfgs.step(objective.evaluate) }
    let before = try lbfgs.best.all()
    var calls = 0
    #expect(throws: Stop.self) {
      _ = try lbfgs.step { picture, gradient in
        calls += 1
        _ = try objective.evaluate(picture, gradient: gradient)
        throw Stop()
      }
    }
    #expect(calls == 1)
    #expect(try lbfgs.best.all() == before)
    // And the next iteration is the one that would have been.
    let again = try lbfgs.step(objective.evaluate)
    let other = try optimiser(
      try FloatPicture.holding(TestObjective.rosenbrockStart(count: 12)))
    var expected: OptimiserStep?
    for _ in 0..<4 { expected = try other.step(objective.evaluate) }
    #expect(again.losses == expected?.losses)
  }

  @Test func restoredStateGoesOnWithTheSameBits() throws {
    let objective = TestObjective.rosenbrock()
    let start = TestObjective.rosenbrockStart(count: 12)
    let lbfgs = try optimiser(try FloatPicture.holding(start), history: 4)
    for _ in 0..<7 { _ = try lbfgs.step(objective.evaluate) }
    let state = lbfgs.state
    let saved = try state.vectors.map { try #require($0.memory).map(\.self) }
    for _ in 0..<5 { _ = try lbfgs.step(objective.evaluate) }

    let other = try optimiser(
      try FloatPicture.holding([Float](repeating: 0, count: 12)), history: 4)
    try other.restore(numbers: state.numbers) { index, vector in
      try saved[index].withUnsafeBufferPointer { try vector.write(0..<12, from: $0) }
    }
    for _ in 0..<5 { _ = try other.step(objective.evaluate) }
    #expect(try other.best.all() == lbfgs.best.all())
  }

  @Test func endsAtTheBottomAndWhereNothingIsLower() throws {
    let flat = try optimiser(try FloatPicture.holding([1, 1, 1]))
    let bottom = TestObjective.quadratic(target: [1, 1, 1], stiffness: [1, 1, 1])
    #expect(try flat.step(bottom.evaluate).end == .flat)

    // The gradient points the wrong way.
    let wrong = TestObjective { x in (x[0] * x[0] + 1, [-2 * x[0] - 1, 0, 0]) }
    let stalled = try optimiser(try FloatPicture.holding([0, 0, 0]))
    #expect(try stalled.step(wrong.evaluate).end == .stalled)
    #expect(try stalled.best.all() == [0, 0, 0])
  }
}
