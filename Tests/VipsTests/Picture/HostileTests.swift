import Foundation
import Testing

@testable import Vips

/// Damaged files of every kind: an answer or an error, never a crash, never a hang.
@Suite struct HostileTests {
  @Test(arguments: ["png", "jpg", "tif", "tile", "webp", "gif"])
  func mutatedFilesNeverCrash(kind: String) throws {
    let scratch = try Scratch()
    let image = try Sample.image(24, 20, kind == "jpg" ? 3 : 4, .uchar, "srgb", nil)
      .setting([
        ("exif-ifd0-Make", .string("Acme (Acme, ASCII, 5 components, 5 bytes)")),
        ("iptc-data", .blob(IPTCBlock.wrapped([0x1C, 2, 5, 0, 2, 0x41, 0x42]))),
        ("orientation", .int(6)),
      ])
    switch kind {
    case "png": try image.save("pngsave", scratch["a"])
    case "jpg": try image.save("jpegsave", scratch["a"])
    case "tif": try image.save("tiffsave", scratch["a"], ["compression": "lzw"])
    case "tile":
      try image.save(
        "tiffsave", scratch["a"], ["tile": true, "tile_width": 16, "tile_height": 16])
    case "webp": try image.save("webpsave", scratch["a"], ["lossless": true])
    default: try image.save("gifsave", scratch["a"])
    }
    let good = try [UInt8](Data(contentsOf: URL(filePath: scratch["a"])))
    let limits = PictureOptions(maxPixels: 100_000, maxSide: 20_000)
    let format = OutputCapabilities(try OutputTarget(parsing: scratch["out.jpg"]))
    var opened = 0
    for seed in 1...250 {
      let noise = Sample.noise(32, seed: UInt64(seed) &* 31)
      var bytes = good
      for place in 0..<(1 + Int(noise[0] % 4)) {
        let random = Int(noise[place * 3 + 1]) << 8 | Int(noise[place * 3 + 2])
        // Half of them where headers are.
        let at = noise[20 + place] < 128 ? random % min(200, bytes.count) : random % bytes.count
        bytes[at] = noise[place * 3 + 3]
      }
      if noise[31] < 40 { bytes = Array(bytes.prefix(bytes.count * Int(noise[30]) / 256)) }
      try Data(bytes).write(to: URL(filePath: scratch["b"]))
      let state = RunState()
      do {
        let picture = try Picture.open(.file(scratch["b"]), options: limits)
        let (colour, alpha) = try picture.working(window: 16, state: state)
        let (out, _) = try picture.finished(
          colour: colour, alpha: alpha, for: format, options: .init(), state: state)
        #expect(try out.bytes().count == out.width * out.height * out.bytesPerPixel)
        opened += 1
      } catch let error as PictureError {
        #expect(!error.description.contains("\n"))
      }
    }
    #expect(opened > 10)
  }
}
