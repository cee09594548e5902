/// One thread's room for chunks of vectors that are on disk.
final class ChunkBuffers {
  private var slots: [UnsafeMutablePointer<Float>] = []

  deinit { for slot in slots { slot.deallocate() } }

  /// Room for one chunk.
  func room(_ slot: Int) -> UnsafeMutablePointer<Float> {
    while slots.count <= slot { slots.append(.allocate(capacity: VectorArithmetic.chunk)) }
    return slots[slot]
  }

  /// A chunk's values to read: where they are in memory, or read from disk into a slot.
  func values(
    of vector: FloatVector, _ range: Range<Int>, slot: Int
  ) throws(PaintError) -> UnsafePointer<Float> {
    if let base = vector.memory?.baseAddress { return UnsafePointer(base + range.lowerBound) }
    return UnsafePointer(try copy(of: vector, range, slot: slot))
  }

  /// A chunk's values in a slot.
  func copy(
    of vector: FloatVector, _ range: Range<Int>, slot: Int
  ) throws(PaintError) -> UnsafeMutablePointer<Float> {
    let room = room(slot)
    try vector.read(range, into: UnsafeMutableBufferPointer(start: room, count: range.count))
    return room
  }
}
