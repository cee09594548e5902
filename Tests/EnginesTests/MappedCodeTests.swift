import Foundation
import Testing

@testable import Engines

@Suite("Mapped code") struct MappedCodeTests {
  @Test("Whole pages of a segment, from the one that it begins in")
  func pages() {
    #expect(MappedCode.pages(0x1000, bytes: 0x3000, pageSize: 0x1000) == 0x1000..<0x4000)
    #expect(MappedCode.pages(0x1234, bytes: 0x3000, pageSize: 0x1000) == 0x1000..<0x4000)
    #expect(MappedCode.pages(0x1234, bytes: 0x2fff, pageSize: 0x1000) == 0x1000..<0x4000)
    #expect(MappedCode.pages(0x1234, bytes: 0x10, pageSize: 0x1000).isEmpty)
    #expect(MappedCode.pages(0x1000, bytes: 0, pageSize: 0x1000).isEmpty)
  }

  #if os(Linux)
    @Test("What was given back comes again as it was")
    func contents() throws {
      let library = try #require(dlopen("libm.so.6", RTLD_NOW))
      defer { dlclose(library) }
      let symbol = try #require(dlsym(library, "lgammaf_r"))
      let page = UInt(bitPattern: symbol) / 4096 * 4096
      let start = try #require(UnsafeMutableRawPointer(bitPattern: page))
      let before = UnsafeRawBufferPointer(start: start, count: 4096).map { $0 }
      MappedCode.release()
      #expect(UnsafeRawBufferPointer(start: start, count: 4096).elementsEqual(before))
    }

    @Test("The process holds less code after it")
    func less() throws {
      func residentPagesOfFiles() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return try #require(Int(text.split(separator: " ")[2]))
      }
      // Other tests map what they need again at once; in one of a few tries they leave a gap.
      let fewest = try (0..<5).map { _ in
        let before = try residentPagesOfFiles()
        MappedCode.release()
        return try residentPagesOfFiles() - before
      }.min()
      #expect(try #require(fewest) < 0, "pages of files: \(fewest ?? 0)")
    }
  #endif
}
