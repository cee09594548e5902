/// One growing buffer for what a `RegionReader` has read.
final class ReadScratch {
  private var memory: UnsafeMutableRawPointer?
  private var capacity = 0

  deinit {
    memory?.deallocate()
  }

  func room(_ bytes: Int) -> UnsafeMutableRawPointer {
    if let memory, capacity >= bytes { return memory }
    memory?.deallocate()
    let fresh = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    memory = fresh
    capacity = bytes
    return fresh
  }
}
