import Foundation
import TestSupport
import Testing

@testable import Archives

/// Stored and deflated entries, and what is refused when they are unpacked. `HostileArchiveTests`
/// has what is refused on opening.
@Suite struct ZipArchiveTests {
  private typealias Entry = TestArchive.Entry

  private func unpacked(_ entries: [Entry]) throws -> [String: [UInt8]] {
    try unpacked(TestArchive.data(entries))
  }

  private func unpacked(_ data: Data) throws -> [String: [UInt8]] {
    let archive = try ZipArchive(data)
    var contents: [String: [UInt8]] = [:]
    for entry in archive.entries {
      var bytes: [UInt8] = []
      try archive.unpack(entry) { bytes.append(contentsOf: $0) }
      contents[entry.name] = bytes
    }
    return contents
  }

  private func message(_ entries: [Entry]) -> String {
    do { return "unpacked \(try unpacked(entries).count)" } catch { return "\(error)" }
  }

  @Test func bothMethodsUnpack() throws {
    var dice = SeededGenerator(seed: 3)
    let noise = (0..<700_000).map { _ in UInt8.random(in: 0...255, using: &dice) }
    let plain = [UInt8](repeating: 7, count: 1_000_000)
    let found = try unpacked([
      Entry(name: "a", contents: [1, 2, 3]), Entry(deflating: noise, name: "b"),
      Entry(deflating: plain, name: "c/d"), Entry(deflating: [], name: "empty"),
      Entry(name: "none", contents: []),
    ])
    #expect(found == ["a": [1, 2, 3], "b": noise, "c/d": plain, "empty": [], "none": []])
  }

  /// What Python's zipfile writes, kinds of entries included.
  @Test func kindsAreTold() throws {
    let archive = try ZipArchive(
      TestArchive.data([
        Entry(name: "folder/", contents: []), Entry(name: "also", contents: [], mode: 0o040755),
        Entry(name: "link", contents: [0x2F], mode: 0o120777),
        Entry(name: "pipe", contents: [], mode: 0o010644),
        Entry(name: "file", contents: [1], mode: 0o100644), Entry(name: "bare", contents: [1]),
      ]))
    #expect(
      archive.entries.map(\.kind) == [.folder, .folder, .symbolicLink, .special, .file, .file])
  }

  @Test func liesAreNamed() {
    let text = [UInt8]("hello, hello, hello".utf8)
    var entry = Entry(deflating: text, name: "a")
    entry.claimedSize = 5
    #expect(message([entry]) == "entry \"a\": found more than it claims, expected 5 bytes")
    entry.claimedSize = 500
    #expect(message([entry]) == "entry \"a\": found 19 bytes, expected 500 bytes")
    entry = Entry(deflating: text, name: "a")
    entry.checksum = 1
    #expect(message([entry]).contains("found CRC-32") && message([entry]).hasSuffix("expected 1"))
    entry = Entry(deflating: text, name: "a")
    entry.contents.removeLast()
    #expect(message([entry]) == "entry \"a\": found damaged data, expected a deflated stream")
    entry = Entry(deflating: text, name: "a")
    entry.contents.append(0)
    #expect(message([entry]).contains("damaged data"))
    entry.method = 12
    #expect(message([entry]).contains("compression method 12 in entry \"a\""))
    entry = Entry(name: "b", contents: text)
    entry.checksum = 2
    #expect(message([entry]).contains("CRC-32"))
    entry = Entry(name: "c\u{202E}\n", contents: text)
    entry.checksum = 2
    #expect(!message([entry]).contains("\n") && !message([entry]).contains("\u{202E}"))
  }

  /// A thousand times what it takes: stops at what the directory claims.
  @Test func bombsStopAtTheirClaim() throws {
    var bomb = Entry(deflating: [UInt8](repeating: 0, count: 64 << 20), name: "bomb")
    bomb.claimedSize = 1000
    let archive = try ZipArchive(TestArchive.data([bomb]))
    var total = 0
    #expect(throws: ZipError.self) {
      try archive.unpack(archive.entries[0]) { total += $0.count }
    }
    #expect(total <= 1000)
  }

  @Test func mutatedOnesNeverCrash() throws {
    var dice = SeededGenerator(seed: 11)
    let text = [UInt8](String(repeating: "Impasto 123 ", count: 300).utf8)
    let seed = TestArchive.data([
      Entry(deflating: text, name: "one/plugin.json"), Entry(name: "two", contents: [1, 2, 3, 4]),
      Entry(deflating: Array(text.reversed()), name: "one/three"),
    ])
    let whole = try unpacked(seed)
    var (same, refused) = (0, 0)
    for _ in 0..<3000 {
      do {
        let found = try unpacked(Mutation.damage(seed, &dice))
        // What passes the checksums is what was packed, whatever it is called now.
        #expect(found.values.allSatisfy { whole.values.contains($0) || $0.isEmpty })
        same += 1
      } catch { refused += 1 }
    }
    #expect(same > 50 && refused > 1500, "\(same) \(refused)")
    for count in 0..<seed.count {
      #expect(throws: ZipError.self) { try unpacked(seed.prefix(count)) }
    }
  }
}
