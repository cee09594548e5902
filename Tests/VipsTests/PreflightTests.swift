import Foundation
import Testing
import Vips

@Suite struct PreflightTests {
  private func message(
    _ text: String, _ size: (Int, Int) = (100, 100), bands: Int = 3, bits: Int = 8,
    overwrite: Bool = false
  ) throws -> String {
    do {
      _ = try OutputTarget(parsing: text)
        .preflight(width: size.0, height: size.1, bands: bands, bits: bits, overwrite: overwrite)
      return ""
    } catch {
      return error.description
    }
  }

  @Test func sidesThatDoNotFit() throws {
    let folder = try Scratch()
    let cases = [
      ("webp", 16_384, "WebP", 16_383), ("jpg", 65_501, "JPEG", 65_500),
      ("avif", 16_385, "AVIF", 16_384), ("gif", 65_536, "GIF", 65_535),
      ("tif", 10_000_001, "TIFF", 10_000_000),
    ]
    for (suffix, side, title, limit) in cases {
      let path = folder["o." + suffix]
      #expect(
        try message(path, (8, side))
          == "\(path): found 8x\(side) pixels, \(title) holds at most \(limit) a side")
      #expect(try message(path, (limit, 1)) == "")
    }
    #expect(try message(folder["o.tif"], (Int.max, Int.max)).contains("holds at most"))
    #expect(try message(folder["o.tif"], (-1, 5)).contains("expected positive sizes"))
    #expect(folder.names == [])
  }

  @Test func bigTIFFIsChosenWhenTheFileMayPassFourGigabytes() throws {
    let folder = try Scratch()
    func needs(_ options: String, _ side: Int) throws -> Bool {
      try OutputTarget(parsing: folder["o.tif" + options])
        .preflight(width: side, height: side, bands: 3, bits: 8).needsBigTIFF
    }
    // 3 x 37000^2 = 4.107e9 bytes: below 2^32 - 1, with 2 % above it no more.
    #expect(try !needs("", 37_000))
    #expect(try needs("", 37_800))
    #expect(try needs("[pyramid]", 37_000))
    #expect(try !needs("[pyramid]", 32_000))
    let refused = try message(folder["o.tif[bigtiff=false]"], (40_000, 40_000))
    #expect(refused.contains("option bigtiff: found \"false\", expected true: the file may take"))
  }

  @Test func whatTheSaverRefusesIsFoundBeforeAnyWork() throws {
    let folder = try Scratch()
    let path = folder["o.tif"]
    #expect(
      try message(path + "[compression=webp]", bits: 16)
        .hasPrefix("\(path): cannot be written this way: "))
    #expect(try message(path + "[compression=webp]") == "")
    #expect(try message(path + "[compression=ccittfax4]").contains("cannot be written this way"))
    #expect(folder.names == [])
  }

  @Test func placesThatCannotBeWrittenTo() throws {
    let folder = try Scratch()
    let there = folder["there.png"]
    try Data([1]).write(to: URL(fileURLWithPath: there))
    try FileManager.default.createDirectory(
      atPath: folder["d.png"], withIntermediateDirectories: true)
    #expect(try message(there) == "\(there): exists already; --force replaces it")
    #expect(try message(there, overwrite: true) == "")
    #expect(try message(folder["d.png"], overwrite: true) == "\(folder["d.png"]): is not a file")
    let lost = folder["no/where.png"]
    #expect(try message(lost) == "\(lost): the folder \(folder["no"]) does not exist")
    try FileManager.default.createDirectory(
      atPath: folder["o_files"], withIntermediateDirectories: true)
    #expect(
      try message(folder["o.dz"]) == "\(folder["o_files"]): exists already; --force replaces it")
    #expect(try message("/dev/null.tif/x.tif").contains("does not exist"))
  }

  @Test func noRoom() throws {
    let folder = try Scratch()
    // 10^14 pixels of float: 1.2e15 bytes.
    let path = folder["o.tif"]
    let text = try message(
      path + "[compression=none]", (10_000_000, 10_000_000), bands: 3, bits: 32)
    #expect(text.hasPrefix("\(path): needs about 1.1 PiB in \(folder.path), "))
    #expect(text.hasSuffix(" are free"))
  }

  @Test func warnings() throws {
    let folder = try Scratch()
    let jpeg = try OutputTarget(parsing: folder["o.jpg"])
      .preflight(width: 10, height: 10, bands: 2, bits: 16)
    #expect(
      jpeg.warnings == [
        "\(folder["o.jpg"]): JPEG keeps 8 bits of 16",
        "\(folder["o.jpg"]): has no alpha here, the picture is flattened",
      ])
    let png = try OutputTarget(parsing: folder["o.png"])
      .preflight(width: 1000, height: 500, bands: 3, bits: 16)
    #expect(png.warnings == [])
    #expect(png.memoryBytes == 0)
    #expect(png.estimatedBytes >= 3_000_000 && png.estimatedBytes < 5_000_000)
    let webp = try OutputTarget(parsing: folder["o.webp"])
      .preflight(width: 1000, height: 500, bands: 3, bits: 8)
    #expect(webp.memoryBytes == 1_500_000)
  }
}
