#if canImport(Glibc)
  import CAllocator
#endif

/// How the C library's allocator treats this process's memory.
package enum Allocator {
  /// Blocks of this size and more go back to the system as soon as they are freed.
  private static let largeBlock = 128 << 10
  /// One pool of small blocks for all threads: they allocate too seldom to wait for each other, and
  /// each further pool would keep pages of its own.
  private static let pools = 1

  /// Makes the process hold little of what it has freed. For a program's start: it counts for the
  /// whole process, so a library doesn't decide it.
  ///
  /// glibc starts with this size of large blocks, and raises it up to 32 MiB with each large block that
  /// is freed; buffers below it then stay behind, spread over the pools of libvips's threads. On a 3-Mpx
  /// photograph enlarged 4× that was a tenth of the peak, at no measurable gain in time.
  package static func holdLittle() {
    #if canImport(Glibc)
      _ = mallopt(M_MMAP_THRESHOLD, Int32(largeBlock))
      _ = mallopt(M_ARENA_MAX, Int32(pools))
    #endif
  }

  /// Gives the pages of free small blocks back to the system.
  static func returnFreed() {
    #if canImport(Glibc)
      _ = malloc_trim(0)
    #endif
  }
}
