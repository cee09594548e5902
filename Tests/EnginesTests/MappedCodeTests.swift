import Foundation
import Testing

@testable import Engines

@Suite("Mapped code") struct MappedCodeTests {
  @Test("Only what comes from files and nobody wrote to is given back")
  func parsing() {
    let maps = """
      55d0c0000000-55d0c0020000 r-xp 00001000 08:01 131 /usr/bin/impasto
      Size:                128 kB
      Rss:                 100 kB
      Anonymous:             0 kB
      VmFlags: rd ex mr mw me
      7f0000000000-7f0000010000 r--p 00000000 08:01 132 /usr/lib/libvips.so.42
      Anonymous:             0 kB
      7f0000050000-7f0000060000 r--p 00040000 08:01 132 /usr/lib/libvips.so.42
      Anonymous:             8 kB
      7f0000010000-7f0000030000 r-xp 00010000 08:01 132 /usr/lib/libvips with a space.so
      Anonymous:             0 kB
      7f0000030000-7f0000040000 r-xp 00010000 08:01 133 /usr/lib/patched.so
      Anonymous:             4 kB
      7f0000040000-7f0000050000 rw-p 00030000 08:01 132 /usr/lib/libvips.so.42
      Anonymous:            64 kB
      7f0000060000-7f0000070000 r-xp 00000000 00:00 0
      Anonymous:             0 kB
      7ffc00000000-7ffc00002000 r-xp 00000000 00:00 0                          [vdso]
      Anonymous:             0 kB
      not a line of this kind
      """
    #expect(
      MappedCode.unwritten(in: Array(maps.utf8))
        == [
          0x55d0_c000_0000..<0x55d0_c002_0000, 0x7f00_0000_0000..<0x7f00_0001_0000,
          0x7f00_0001_0000..<0x7f00_0003_0000,
        ])
    #expect(MappedCode.unwritten(in: []) == [])
    let odd = "Anonymous: 0 kB\n\n9-1 r-xp 0 0 0 /x\nAnonymous: 0 kB\n1-2 r-xp 0 0 0 /x\nAnonymous:"
    #expect(MappedCode.unwritten(in: Array(odd.utf8)) == [])
  }

  #if os(Linux)
    @Test("Pages are given back and come again as they were")
    func release() throws {
      let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("code-\(UUID().uuidString)").path
      let bytes = (0..<(64 << 10)).map { UInt8(truncatingIfNeeded: $0 / 255) }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      defer { try? FileManager.default.removeItem(atPath: path) }
      let file = open(path, O_RDONLY)
      defer { close(file) }
      let mapped = mmap(nil, bytes.count, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0)
      let code = try #require(mapped == MAP_FAILED ? nil : mapped)
      defer { munmap(code, bytes.count) }
      let view = UnsafeRawBufferPointer(start: code, count: bytes.count)
      #expect(view.elementsEqual(bytes))

      MappedCode.release()
      #expect(try resident(path) == 0)
      #expect(view.elementsEqual(bytes))
      #expect(try resident(path) > 0)
    }

    /// What is in memory of a mapped file, in KiB.
    private func resident(_ path: String) throws -> Int {
      let lines = String(decoding: MappedCode.maps(), as: UTF8.self).split(separator: "\n").drop {
        !$0.hasSuffix(path)
      }
      let line = try #require(lines.first { $0.hasPrefix("Rss:") })
      return try #require(Int(line.split(separator: " ")[1]))
    }
  #endif
}
