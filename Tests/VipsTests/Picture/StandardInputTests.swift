import Foundation
import Testing

@testable import Vips

/// Standard input is one for the whole process: one test at a time.
@Suite(.serialized) struct StandardInputTests {
  /// Runs `body` with what `path` holds coming through a pipe on standard input.
  private func piping<T>(_ path: String, _ body: () throws -> T) throws -> T {
    let data = try Data(contentsOf: URL(filePath: path))
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let saved = dup(0)
    dup2(ends[0], 0)
    close(ends[0])
    let writing = ends[1]
    let writer = Thread {
      data.withUnsafeBytes { bytes in
        var sent = 0
        while sent < bytes.count {
          let count = write(writing, bytes.baseAddress?.advanced(by: sent), bytes.count - sent)
          if count <= 0 { break }
          sent += count
        }
      }
      close(writing)
    }
    signal(SIGPIPE, SIG_IGN)
    writer.start()
    defer {
      dup2(saved, 0)
      close(saved)
    }
    return try body()
  }

  private func identity() throws -> Image {
    let state = RunState()
    let picture = try Picture.open(.standardInput)
    #expect(picture.name == "standard input")
    let (colour, alpha) = try picture.working(window: 64, state: state)
    let image = try picture.finished(
      colour: colour, alpha: alpha, for: .tiff, options: .init(), state: state
    ).image
    // Into memory while standard input is the pipe.
    let bytes = try image.bytes()
    try state.check()
    return try Image.memory(
      bytes, width: image.width, height: image.height, bands: image.bands, format: image.format)
  }

  @Test(arguments: ["png", "jpg", "tif", "webp"])
  func pipesAreRead(kind: String) throws {
    let scratch = try Scratch()
    let image = try Sample.image(301, 207, 3, .uchar, "srgb", nil)
    switch kind {
    case "png": try image.save("pngsave", scratch["a"])
    case "jpg": try image.save("jpegsave", scratch["a"])
    case "tif": try image.save("tiffsave", scratch["a"])
    default: try image.save("webpsave", scratch["a"], ["lossless": true])
    }
    let expected = try Image.file(scratch["a"]).bytes()
    #expect(try piping(scratch["a"]) { try identity() }.bytes() == expected)
  }

  @Test(arguments: [2, 3, 6, 8])
  func turnedPicturesToo(orientation: Int) throws {
    let scratch = try Scratch()
    try Sample.image(151, 97, 3, .uchar, "srgb", nil).setting("orientation", .int(orientation))
      .save("jpegsave", scratch["a.jpg"])
    let expected = try Image.file(scratch["a.jpg"]).apply("autorot").bytes()
    #expect(try piping(scratch["a.jpg"]) { try identity() }.bytes() == expected)
  }

  @Test func nothingAndNonsenseAreErrors() throws {
    let scratch = try Scratch()
    for text in ["", "no picture at all"] {
      try Data(text.utf8).write(to: URL(filePath: scratch["a"]))
      #expect(throws: PictureError.self) {
        try piping(scratch["a"]) { try identity() }
      }
    }
  }

  @Test func animationsGetAClearAnswer() throws {
    let scratch = try Scratch()
    try Sample.image(10, 30, 3, .uchar, "srgb", nil).setting("page-height", .int(10))
      .save("gifsave", scratch["a.gif"])
    let error = #expect(throws: PictureError.self) {
      try piping(scratch["a.gif"]) { try identity() }
    }
    #expect(error?.description.contains("standard input: found 3 frames") == true)
    #expect(error?.description.contains("choose one as -[page=0] to -[page=2]") == true)
    let expected = try Picture.open(.file(scratch["a.gif"] + "[page=1]"))
      .working(window: 8, state: RunState()).colour.bytes()
    let second = try piping(scratch["a.gif"]) {
      let state = RunState()
      let picture = try Picture.open(.standardInput, options: PictureOptions(page: 1))
      return try picture.working(window: 8, state: state).colour.bytes()
    }
    #expect(second == expected)
  }
}
