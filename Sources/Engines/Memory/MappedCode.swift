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

  /// What the system says about this process's memory, line by line; empty where it says nothing.
  /// Foundation reads no more than the first block of a file that has no size.
  static func maps() -> [UInt8] {
    guard let file = fopen("/proc/self/smaps", "r") else { return [] }
    defer { fclose(file) }
    var text: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 64 << 10)
    while case let count = fread(&block, 1, block.count, file), count > 0 {
      text += block.prefix(count)
    }
    return text
  }

  /// The address ranges of a list like `/proc/self/smaps` that can't be written to, come from files and
  /// hold nothing of the process's own: these alone come back from the file as they were.
  static func unwritten(in maps: [UInt8]) -> [Range<UInt>] {
    var found: [Range<UInt>] = []
    var candidate: Range<UInt>?
    // Thousands of lines, of which two in twenty-five matter: strings are made of those alone.
    for line in maps.split(separator: UInt8(ascii: "\n")) {
      if !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(line[line.startIndex]) {
        candidate = range(String(decoding: line, as: UTF8.self))
      } else if let range = candidate, line.starts(with: "Anonymous:".utf8) {
        // Pages that were written to, as addresses set by the loader or breakpoints, would be lost.
        let amount = String(decoding: line, as: UTF8.self).split(separator: " ").dropFirst().first
        if amount == "0" { found.append(range) }
      }
    }
    return found
  }

  /// The range of a mapping's first line, if it is of a file and can't be written to.
  private static func range(_ line: String) -> Range<UInt>? {
    let words = line.split(separator: " ")
    guard words.count >= 6, ["r-xp", "r--p"].contains(words[1]), words[5].hasPrefix("/") else {
      return nil
    }
    let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
    guard ends.count == 2, ends[0] < ends[1] else { return nil }
    return ends[0]..<ends[1]
  }
}
