import Foundation
import Testing
import Vips

@Suite struct ImageTests {
  @Test func memoryAndBack() throws {
    try VipsLibrary.start()
    for format in BandFormat.allCases {
      let bytes = [UInt8](0..<UInt8(3 * 2 * 2 * min(format.bytes, 16)))
      let image = try Image.memory(bytes, width: 3, height: 2, bands: 2, format: format)
      #expect(image.format == format)
      #expect(image.bytesPerPixel == 2 * format.bytes)
      #expect(try image.bytes() == bytes)
    }
  }

  @Test func memoryOfImpossibleSizes() throws {
    for (width, height) in [(0, 1), (-1, 4), (Int.max, 2), (2, Int.max), (1, 1)] {
      #expect(throws: VipsError.self) {
        try Image.memory([1, 2], width: width, height: height, bands: 1, format: .uchar)
      }
    }
  }

  @Test func operationsByName() throws {
    let image = try Pattern.image(width: 40, height: 30)
    let wide = try image.apply("resize", ["scale": 2, "vscale": 0.5, "kernel": "nearest"])
    #expect(wide.width == 80 && wide.height == 15)
    let joined = try image.apply(
      "composite", ["in": .images([image, image]), "mode": .ints([2])])
    #expect(joined.bands == 4)
    let stack = try Operation.call(
      "arrayjoin", ["in": .images([image, image, image]), "across": 1]
    ).image()
    #expect(stack.height == 90)
    let scaled = try image.apply("linear", ["a": [2, 3, 4], "b": .doubles([1, 1, 1])])
    #expect(scaled.format == .float)
    let find = try Operation.call("max", ["in": .image(image), "size": 3])
    #expect(try find.double("out") == 255)
    #expect(try find.doubles("out_array").count == 3)
    let x = try find.int("x")
    #expect((0..<40).contains(x))
  }

  @Test func mistakesAreErrors() throws {
    let image = try Pattern.image(width: 4, height: 3)
    func message(_ operation: String, _ arguments: KeyValuePairs<String, Argument>) -> String {
      do {
        _ = try image.apply(operation, arguments)
        return "fine"
      } catch {
        return error.message
      }
    }
    #expect(message("nosuch", [:]).contains("nosuch"))
    #expect(message("resize", ["scale": 2, "kernel": "soft"]).contains("soft"))
    #expect(message("resize", ["scale": "wide"]).contains("wide"))
    #expect(message("resize", ["skale": 2]).contains("skale"))
    #expect(message("resize", ["scale": .image(image)]).contains("another type"))
    #expect(message("resize", [:]).contains("scale"))
    #expect(message("avg", [:]) == "avg: has no image output \"out\"")
    #expect(
      message("crop", ["left": 3, "top": 0, "width": 9, "height": 1]).contains("bad extract"))
  }

  @Test func metadataIsSetOnACopy() throws {
    let image = try Pattern.image(width: 4, height: 3)
    let marked = try image.setting([
      ("an-int", .int(-7)), ("a-double", .double(0.25)), ("text", .string("héllo")),
      ("blob", .blob([0, 255, 7])),
    ])
    #expect(marked.int("an-int") == -7)
    #expect(marked.double("a-double") == 0.25)
    #expect(marked.string("text") == "héllo")
    #expect(marked.blob("blob") == [0, 255, 7])
    #expect(Set(["an-int", "blob", "width"]).isSubset(of: Set(marked.fieldNames)))
    #expect(image.metadata("an-int") == nil)
    let less = try marked.removing(["text", "not-there"])
    #expect(less.metadata("text") == nil)
    #expect(marked.string("text") == "héllo")
    #expect(try less.bytes() == image.bytes())
  }

  @Test func namesWithBrackets() throws {
    let folder = try Scratch()
    let image = try Pattern.image(width: 30, height: 20)
    let path = folder["scan[1].png"]
    try OutputTarget(parsing: path).write(image, state: RunState(), overwrite: false)
    #expect(folder.names == ["scan[1].png"])
    try FileManager.default.moveItem(atPath: path, toPath: folder["scan[1]"])
    #expect(try Image.file(folder["scan[1]"]).width == 30)
    try OutputTarget(parsing: folder["p.jpg"]).write(image, state: RunState(), overwrite: false)
    #expect(try Image.file(folder["p.jpg[shrink=2]"]).width == 15)
  }

  @Test func streams() throws {
    let folder = try Scratch()
    let image = try Pattern.image(width: 30, height: 20)
    try OutputTarget(parsing: folder["p.png"]).write(image, state: RunState(), overwrite: false)
    let file = try #require(FileHandle(forReadingAtPath: folder["p.png"]))
    #expect(try Image.stream(descriptor: file.fileDescriptor).bytes() == image.bytes())
  }

  @Test func untrustedLoadersAreBlockedButNotTheUsualOnes() throws {
    let folder = try Scratch()
    let image = try Pattern.image(width: 30, height: 20)
    for (name, isOpen) in [("p.ppm", false), ("p.jxl", true), ("p.jp2", true)] {
      try OutputTarget(parsing: folder[name]).write(image, state: RunState(), overwrite: false)
      #expect(((try? Image.file(folder[name])) != nil) == isOpen, "\(name)")
    }
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    try Data(svg.utf8).write(to: URL(fileURLWithPath: folder["p.svg"]))
    #expect(throws: VipsError.self) { try Image.file(folder["p.svg"]) }
  }

  @Test func errorsAreOneLineAndStartingTwiceIsFine() throws {
    try VipsLibrary.start()
    try VipsLibrary.start()
    #expect(VipsLibrary.version.0 == 8)
    do {
      _ = try Image.file("/no/such/file.png")
      Issue.record("opened")
    } catch {
      #expect(error.message.contains("/no/such/file.png"))
      #expect(!error.message.contains("\n"))
    }
  }
}
