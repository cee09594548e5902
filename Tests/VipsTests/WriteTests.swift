import Foundation
import Testing
import Vips

@Suite struct WriteTests {
  /// One of each way of writing.
  static let outputs = [
    "o.tif", "o.tif[tile]", "o.tif[pyramid]", "o.tif[pyramid,subifd,compression=none]", "o.png",
    "o.png[interlace]", "o.jpg", "o.webp[effort=0]", "o.avif[effort=0]", "o.gif", "o.ppm",
    "o.jxl[effort=3]", "o.jp2", "o.dz", "o.dzi", "o.dz[layout=google]", "o.szi", "o.zip",
  ]

  @Test(arguments: outputs)
  func writesAndReplaces(output: String) throws {
    let folder = try Scratch()
    let target = try OutputTarget(parsing: folder[output])
    let source = try Pattern.image(width: 300, height: 260)
    _ = try target.preflight(width: 300, height: 260, bands: 3, bits: 8)
    #expect(folder.names == [])
    let producer = PlusOne()
    let state = RunState()
    try target.write(
      try source.plusOne(producer, state: state), state: state, overwrite: false)
    #expect(producer.strips == PlusOne.expected(height: 260, stripHeight: 48))
    let names = folder.names
    #expect(!names.isEmpty && names.allSatisfy { !$0.hasPrefix(".") }, "\(names)")
    #expect(throws: OutputError.self) {
      try target.write(source, state: RunState(), overwrite: false)
    }
    try target.write(source, state: RunState(), overwrite: true)
    #expect(folder.names == names)
  }

  @Test(arguments: outputs)
  func failureLeavesTheOldOutputAndNothingElse(output: String) throws {
    let folder = try Scratch()
    let target = try OutputTarget(parsing: folder[output])
    let source = try Pattern.image(width: 600, height: 1500)
    func fail(_ state: RunState, _ producer: PlusOne) throws -> String {
      do {
        try target.write(
          try source.plusOne(producer, state: state), state: state, overwrite: true)
        return "written"
      } catch let error as OutputError {
        return error.description
      }
    }
    let failed = try fail(RunState(), PlusOne(failingAt: 3))
    #expect(failed == "\(target.path): not written: the engine is out of memory")
    #expect(folder.names == [])
    let last = try fail(RunState(), PlusOne(failingAt: 32))
    #expect(last == "\(target.path): not written: the engine is out of memory")
    #expect(folder.names == [])
    let cancelled = RunState()
    let stopped = try fail(cancelled, PlusOne(atStrip: { if $0 == 5 { cancelled.cancel() } }))
    #expect(stopped == "\(target.path): not written: cancelled")
    #expect(folder.names == [])

    try target.write(
      try Pattern.image(width: 40, height: 30), state: RunState(), overwrite: false)
    let before = try folder.contents()
    _ = try fail(RunState(), PlusOne(failingAt: 2))
    #expect(try folder.contents() == before)
  }

  @Test(arguments: [8, 16])
  func losslessFormatsGiveBackTheSamePixels(bits: Int) throws {
    let folder = try Scratch()
    let outputs = [
      "o.tif", "o.tif[pyramid]", "o.tif[compression=none]", "o.tif[compression=lzw]",
      "o.tif[compression=zstd,level=1]", "o.png", "o.ppm", "o.webp[lossless]",
      "o.jxl[lossless,effort=3]", "o.jp2[lossless]",
    ]
    for output in outputs {
      let target = try OutputTarget(parsing: folder[output])
      guard target.maximumBits >= bits else { continue }
      let bytes = Pattern.bytes(width: 210 * bits / 8, height: 190, bands: 3)
      let image = try Image.memory(
        bytes, width: 210, height: 190, bands: 3, format: bits == 8 ? .uchar : .ushort
      ).apply("copy", ["interpretation": bits == 8 ? "srgb" : "rgb16"])
      try target.write(image, state: RunState(), overwrite: true)
      // Formats whose readers are blocked are read by the format's own test elsewhere.
      if target.format == .ppm { continue }
      let saved = try Image.file(target.path)
      #expect(saved.format == image.format, "\(output)")
      #expect(try saved.bytes() == bytes, "\(output)")
    }
  }

  @Test func floatsSurviveTIFF() throws {
    let folder = try Scratch()
    for options in ["", "[pyramid]", "[compression=lzw,tile]"] {
      let target = try OutputTarget(parsing: folder["o.tif" + options])
      let image = try Pattern.image(width: 120, height: 130)
        .apply("linear", ["a": [1.0 / 255], "b": [-0.25]])
      #expect(image.format == .float)
      try target.write(image, state: RunState(), overwrite: true)
      #expect(try Image.file(target.path).bytes() == image.bytes())
    }
  }

  @Test func lossyFormatsStayClose() throws {
    let folder = try Scratch()
    let smooth = try Pattern.image(width: 300, height: 200)
      .apply("gaussblur", ["sigma": 6]).apply("cast", ["format": "uchar"])
    for output in ["o.jpg", "o.webp", "o.avif[effort=0]", "o.jxl[effort=3]"] {
      let target = try OutputTarget(parsing: folder[output])
      try target.write(smooth, state: RunState(), overwrite: false)
      let saved = try Image.file(target.path)
      #expect(saved.width == 300 && saved.height == 200 && saved.bands == 3)
      let difference = try Operation.call(
        "subtract", ["left": .image(saved), "right": .image(smooth)]
      ).image()
      let mean = try Operation.call(
        "avg", ["in": .image(try difference.apply("abs"))]
      ).double()
      #expect(mean < 2.5, "\(output): \(mean)")
    }
  }

  @Test func aSymbolicLinkKeepsPointingAtTheNewFile() throws {
    let folder = try Scratch()
    try FileManager.default.createDirectory(
      atPath: folder["real"], withIntermediateDirectories: true)
    try Data([1]).write(to: URL(fileURLWithPath: folder["real/x.png"]))
    try FileManager.default.createSymbolicLink(
      atPath: folder["o.png"], withDestinationPath: "real/x.png")
    let target = try OutputTarget(parsing: folder["o.png"])
    try target.write(
      try Pattern.image(width: 20, height: 20), state: RunState(), overwrite: true)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder["o.png"]) == "real/x.png")
    #expect(try Image.file(folder["real/x.png"]).width == 20)
  }

  @Test func longNames() throws {
    let folder = try Scratch()
    let name = String(repeating: "ä", count: 125) + ".png"
    try OutputTarget(parsing: folder[name]).write(
      try Pattern.image(width: 9, height: 9), state: RunState(), overwrite: false)
    #expect(folder.names == [name])
  }

  @Test func bigTIFFHeader() throws {
    let folder = try Scratch()
    let image = try Pattern.image(width: 64, height: 64)
    for (options, version) in [("", 42), ("[bigtiff]", 43)] {
      let target = try OutputTarget(parsing: folder["o.tif" + options])
      try target.write(image, state: RunState(), overwrite: true)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: target.path))
      #expect(Int(bytes[2]) == version)
    }
  }
}

extension Scratch {
  /// Every file below, with its bytes.
  func contents() throws -> [String: Data] {
    var all: [String: Data] = [:]
    for name in FileManager.default.enumerator(atPath: path) ?? .init() {
      guard let name = name as? String else { continue }
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: self[name], isDirectory: &isFolder)
      all[name] =
        isFolder.boolValue ? Data() : try Data(contentsOf: URL(fileURLWithPath: self[name]))
    }
    return all
  }
}
