#if canImport(Glibc)
  import CAllocator
#endif

/// How the C library's allocator treats this process's memory.
enum Allocator {
  /// Blocks of this size and more go back to the system as soon as they are freed.
  private static let largeBlock = 128 << 10

  /// Keeps freed picture buffers from staying in the process.
  ///
  /// glibc starts with this very threshold, and raises it up to 32 MiB with each large block that is
  /// freed; buffers below it then stay behind, spread over the arenas of libvips's threads. On a
  /// 3-Mpx photograph enlarged 4× that was a tenth of the peak, at no measurable gain in time.
  static func returnLargeBlocks() {
    #if canImport(Glibc)
      _ = mallopt(M_MMAP_THRESHOLD, Int32(largeBlock))
    #endif
  }
}
