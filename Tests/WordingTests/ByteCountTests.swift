import Testing
import Wording

@Suite struct ByteCountTests {
  @Test(arguments: [
    ("800M", 838_860_800), ("1.5G", 1_610_612_736), ("2GiB", 2_147_483_648), ("512k", 524_288),
    ("12345", 12345),
  ])
  func reads(_ text: String, _ bytes: Int) {
    #expect(ByteCount(parsing: text)?.bytes == bytes)
  }

  @Test(arguments: ["", "G", "1X", "-1G", "0", "1e99G", "1..5G", "lots"])
  func refuses(_ text: String) {
    #expect(ByteCount(parsing: text) == nil)
  }

  @Test func writesThreeDigits() {
    #expect(ByteCount(999).description == "999 B")
    #expect(ByteCount(1536).description == "1.5 KiB")
    #expect(ByteCount(1 << 30).description == "1.0 GiB")
    #expect(ByteCount(300 << 20).description == "300 MiB")
  }
}
