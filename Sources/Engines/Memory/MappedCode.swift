import Foundation

#if canImport(Glibc)
  import CAllocator
#endif

/// Machine code and constants that this process has mapped from program and library files.
enum MappedCode {
  /// Gives the pages back to the system; what is needed next is mapped again from the files, which the
  /// system still holds.
  ///
  /// Compiling a network runs through some 50 MiB that computing it never touches again, and a process
  /// that lives for seconds is seldom asked for such pages back.
  static func release() {
    #if canImport(Glibc)
      for range in unwritten(in: maps()) {
        guard let start = UnsafeMutableRawPointer(bitPattern: range.lowerBound) else { continue }
        _ = madvise(start, range.count, MADV_DONTNEED)
      }
    #endif
  }

  /// What the system says about this process's memory; empty where it says nothing. Foundation reads
  /// no more than the first block of a file that has no size.
  static func maps() -> String {
    guard let file = fopen("/proc/self/smaps", "r") else { return "" }
    defer { fclose(file) }
    var text: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 64 << 10)
    while case let count = fread(&block, 1, block.count, file), count > 0 {
      text += block.prefix(count)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The address ranges of a list like `/proc/self/smaps` that can't be written to, come from files and
  /// hold nothing of the process's own: these alone come back from the file as they were.
  static func unwritten(in maps: String) -> [Range<UInt>] {
    var found: [Range<UInt>] = []
    var candidate: Range<UInt>?
    for line in maps.split(separator: "\n") {
      let words = line.split(separator: " ", omittingEmptySubsequences: true)
      guard let first = words.first else { continue }
      if first.hasSuffix(":") {
        // Pages that were written to, as addresses set by the loader or breakpoints, would be lost.
        if first == "Anonymous:", let range = candidate, words.count > 1, words[1] == "0" {
          found.append(range)
        }
        continue
      }
      candidate = nil
      let ends = first.split(separator: "-").compactMap { UInt($0, radix: 16) }
      guard words.count >= 6, ["r-xp", "r--p"].contains(words[1]), words[5].hasPrefix("/"),
        ends.count == 2,
        ends[0] < ends[1]
      else { continue }
      candidate = ends[0]..<ends[1]
    }
    return found
  }
}
