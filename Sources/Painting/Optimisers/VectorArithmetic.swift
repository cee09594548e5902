import Dispatch

/// Sums and products of long vectors, wherever they are kept.
///
/// Vectors are gone through in chunks of one fixed length, by several threads; each chunk's sum is in
/// double precision and chunks are added in order, so results depend neither on the threads nor on
/// where the vectors are kept.
struct VectorArithmetic: Sendable {
  /// A vector and its factor.
  typealias Term = (factor: Double, vector: FloatVector)

  /// Values that are worked on at a time.
  static let chunk = 1 << 15

  let threads: Int

  /// - Parameter threads: how many to work with, 1 or more.
  init(threads: Int) { self.threads = max(threads, 1) }

  /// Σ a·b for each of `vectors` with each of `others`: `[vector][other]`.
  func dots(
    _ vectors: [FloatVector], with others: [FloatVector]
  ) throws(PaintError) -> [[Double]] {
    guard let count = others.first?.count, !vectors.isEmpty else {
      return vectors.map { _ in [] }
    }
    let results = vectors.count * others.count
    let sums = try reduce(count: count, results: results) {
      (range, buffers, sums) throws(PaintError) in
      let right = try others.enumerated().map { (index, other) throws(PaintError) in
        try buffers.values(of: other, range, slot: index)
      }
      for (row, vector) in vectors.enumerated() {
        let left = try buffers.values(of: vector, range, slot: others.count)
        for (column, values) in right.enumerated() {
          sums[row * others.count + column] = ChunkLoops.dot(left, values, range.count)
        }
      }
    }
    return vectors.indices.map { row in
      Array(sums[row * others.count..<(row + 1) * others.count])
    }
  }

  /// Σ a·b.
  func dot(_ a: FloatVector, _ b: FloatVector) throws(PaintError) -> Double {
    try dots([a], with: [b])[0][0]
  }

  /// Σ |a|.
  func sumOfMagnitudes(_ a: FloatVector) throws(PaintError) -> Double {
    try reduce(count: a.count, results: 1) { (range, buffers, sums) throws(PaintError) in
      sums[0] = ChunkLoops.magnitudes(
        try buffers.values(of: a, range, slot: 0), range.count)
    }[0]
  }

  /// `out` = Σ factor · vector, in single precision; `out` may be the first of the vectors.
  func combine(_ terms: [Term], into out: FloatVector) throws(PaintError) {
    _ = try reduce(count: out.count, results: 0) { (range, buffers, _) throws(PaintError) in
      let sum = buffers.room(0)
      for (index, term) in terms.enumerated() {
        let values = try buffers.values(of: term.vector, range, slot: 1)
        if index == 0 {
          ChunkLoops.scale(Float(term.factor), values, sum, range.count)
        } else {
          ChunkLoops.add(Float(term.factor), values, sum, range.count)
        }
      }
      try out.write(range, from: UnsafeBufferPointer(start: sum, count: range.count))
    }
  }

  /// `to` = `from`.
  func copy(_ from: FloatVector, to: FloatVector) throws(PaintError) {
    try combine([(1, from)], into: to)
  }

  /// Changes chunks of several vectors together; what `body` writes goes back to the first `written`.
  func update(
    _ vectors: [FloatVector], written: Int,
    _ body: ([UnsafeMutablePointer<Float>], Int) -> Void
  ) throws(PaintError) {
    guard let count = vectors.first?.count else { return }
    _ = try reduce(count: count, results: 0) { (range, buffers, _) throws(PaintError) in
      let parts = try vectors.enumerated().map { (index, vector) throws(PaintError) in
        try buffers.copy(of: vector, range, slot: index)
      }
      body(parts, range.count)
      for (vector, part) in zip(vectors.prefix(written), parts) {
        try vector.write(range, from: UnsafeBufferPointer(start: part, count: range.count))
      }
    }
  }

  /// Calls `body` for every chunk, on several threads, and adds up what it writes to its sums.
  private func reduce(
    count: Int, results: Int,
    _ body: (Range<Int>, ChunkBuffers, inout [Double]) throws(PaintError) -> Void
  ) throws(PaintError) -> [Double] {
    let chunks = (count + Self.chunk - 1) / Self.chunk
    let workers = min(threads, chunks)
    var partial = [Double](repeating: 0, count: chunks * results)
    var failures = [PaintError?](repeating: nil, count: max(workers, 1))
    partial.withUnsafeMutableBufferPointer { partial in
      failures.withUnsafeMutableBufferPointer { failures in
        withoutActuallyEscaping(body) { body in
          // Sound: each worker has chunks, sums, buffers and a failure of its own, and all are done
          // when this returns.
          nonisolated(unsafe) let (partial, failures, body) = (partial, failures, body)
          @Sendable func work(_ worker: Int) {
            let buffers = ChunkBuffers()
            do throws(PaintError) {
              for chunk in stride(from: worker, to: chunks, by: workers) {
                var sums = [Double](repeating: 0, count: results)
                let first = chunk * Self.chunk
                try body(first..<min(first + Self.chunk, count), buffers, &sums)
                for (index, sum) in sums.enumerated() { partial[chunk * results + index] = sum }
              }
            } catch {
              failures[worker] = error
            }
          }
          if workers <= 1 {
            work(0)
          } else {
            DispatchQueue.concurrentPerform(iterations: workers, execute: work)
          }
        }
      }
    }
    for case let failure? in failures { throw failure }
    var sums = [Double](repeating: 0, count: results)
    for chunk in 0..<chunks {
      for index in 0..<results { sums[index] += partial[chunk * results + index] }
    }
    return sums
  }
}
