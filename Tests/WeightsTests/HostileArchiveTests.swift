import Foundation
import TestSupport
import Testing

@testable import Weights

/// ZIP archives that lie.
@Suite struct HostileArchiveTests {
  private typealias Entry = TestArchive.Entry

  private func archive(_ entries: [Entry], count: UInt16? = nil) -> Data {
    TestArchive.data(entries, count: count)
  }

  private func message(_ data: Data) -> String {
    do {
      let archive = try StoredArchive(data, path: "test.pth")
      return "accepted \(archive.entries.count)"
    } catch {
      return "\(error)"
    }
  }

  private let a = Entry(name: "archive/data.pkl", contents: [0x7D, 0x2E])
  private let b = Entry(name: "archive/data/0", contents: [1, 2, 3, 4])

  @Test func soundOnesAreRead() throws {
    let archive = try StoredArchive(archive([a, b]), path: "test.pth")
    #expect(archive.entries["archive/data/0"].map(Array.init) == [1, 2, 3, 4])
    #expect(message(self.archive([])) == "accepted 0")
  }

  @Test func liesAreNamed() {
    var entry = b
    entry.method = 8
    #expect(message(archive([a, entry])).contains("compressed entry \"archive/data/0\""))
    entry = b
    entry.flags = 1
    #expect(message(archive([a, entry])).contains("encrypted"))
    // Four bytes that claim to hold 4 GiB.
    entry = b
    entry.claimedSize = 0xFFFF_FFF0
    #expect(message(archive([a, entry])).contains("4 bytes stored for 4294967280"))
    entry.claimedPacked = 0xFFFF_FFF0
    #expect(message(archive([a, entry])).contains("expected"))
    // Two names for the same bytes.
    entry = b
    entry.offset = 0
    entry.localName = a.name
    #expect(message(archive([a, entry])).contains("another local header"))
    var twin = a
    twin.name = a.name
    #expect(message(archive([a, twin])).contains("twice"))
    entry = b
    entry.localName = "archive/data/1"
    #expect(message(archive([a, entry])).contains("another local header"))
    entry = b
    entry.offset = 0xFFFF_FF00
    #expect(message(archive([a, entry])).contains("beyond the end"))
    #expect(message(archive([a, b], count: 3)).contains("no whole entry"))
    #expect(message(archive([a, b]).dropLast(30)).contains("no end record"))
  }

  /// An entry inside another's contents: with enough of them a small file would be large.
  @Test func overlaps() {
    let inner = archive([Entry(name: "x", contents: [9, 9, 9])]).prefix(34)
    let outer = Entry(name: "o", contents: Array(inner))
    var hidden = Entry(name: "x", contents: [9, 9, 9])
    hidden.offset = 31
    #expect(message(archive([outer, hidden])).contains("an overlap"))
  }

  @Test func programsAndStrangers() {
    let script = archive([a, Entry(name: "archive/constants.pkl", contents: [0x29, 0x2E])])
    #expect(Self.read(script).contains("TorchScript"))
    #expect(Self.read(archive([b])).contains("0 data.pkl"))
  }

  private static func read(_ data: Data) -> String {
    do {
      _ = try TorchArchive.read(data, path: "test.pth")
    } catch {
      return "\(error)"
    }
    return "accepted"
  }
}
