import Foundation
import Synchronization
import Testing
import Vips

@Suite struct GuardedTests {
  /// Writes a 400x1200 picture and returns its path.
  private func fixture(_ name: String, in folder: borrowing Scratch, keeping share: Double = 1)
    throws -> String
  {
    let target = try OutputTarget(parsing: folder[name])
    try target.write(
      try Pattern.image(width: 400, height: 1200), state: RunState(), overwrite: true)
    if share < 1 {
      let whole = try Data(contentsOf: URL(fileURLWithPath: target.path))
      try whole.prefix(Int(Double(whole.count) * share))
        .write(to: URL(fileURLWithPath: target.path))
    }
    return target.path
  }

  @Test(arguments: ["s.png", "s.jpg", "s.tif", "s.tif[tile]", "s.webp[lossless,effort=0]"])
  func lookingBackWithinTheWindowWorks(name: String) throws {
    let folder = try Scratch()
    let path = try fixture(name, in: folder)
    let expected = try Image.file(path).bytes()
    let state = RunState()
    let producer = PlusOne(halo: 90)
    let image = try Image.file(path, sequential: true)
      .guarded(window: 180, state: state)
      .plusOne(producer, stripHeight: 100, state: state)
    #expect(try image.bytes() == expected.map { $0 &+ 1 })
    #expect(state.error == nil)
  }

  @Test func theSourceIsDecodedOnce() throws {
    // The first stage stands for a decoder: it counts, and would fail when asked again.
    let state = RunState()
    let decoder = PlusOne()
    let image = try Pattern.image(width: 200, height: 1000)
      .plusOne(decoder, stripHeight: 16, cached: 1, state: state)
      .guarded(window: 400, state: state)
      .plusOne(PlusOne(halo: 200), stripHeight: 64, state: state)
    #expect(
      try image.bytes() == Pattern.bytes(width: 200, height: 1000, bands: 3).map { $0 &+ 2 })
    #expect(decoder.strips == PlusOne.expected(height: 1000, stripHeight: 16))
    #expect(state.error == nil)
  }

  @Test func lookingBackTooFarIsAnErrorNotASecondDecoding() throws {
    let folder = try Scratch()
    let path = folder["s.png"]
    try OutputTarget(parsing: path).write(
      try Pattern.image(width: 9, height: 20_000), state: RunState(), overwrite: false)
    final class FarBack: StripProducer {
      func produce(_ rows: Range<Int>, into out: StripBuffer, reading source: RegionReader) throws {
        _ = try source.read(Rect(left: 0, top: rows.lowerBound, width: 9, height: rows.count))
        _ = try source.read(Rect(left: 0, top: 0, width: 9, height: 1))
      }
    }
    let state = RunState()
    let source = try Image.file(path, sequential: true).guarded(window: 10, state: state)
    let image = try Image.strips(
      from: source, width: 9, layout: StripLayout(height: 20_000, every: 5000), bands: 3,
      format: .uchar, interpretation: .sRGB, cachedStrips: 1, state: state, producer: FarBack())
    _ = try image.bytes()
    #expect(state.error is StripError)
  }

  @Test func stripsAreSequentialWhateverTheirSource() throws {
    let state = RunState()
    // Tall enough that its top has left the cache at the end, for any number of workers.
    let random = try Pattern.image(width: 9, height: 20_000)
    let strips = try random.plusOne(PlusOne(), state: state)
    #expect(!random.isSequential)
    #expect(strips.isSequential)
    #expect(try !random.guarded(window: 9, state: state).isSequential)
    #expect(try strips.guarded(window: 9, state: state).isSequential)
    _ = try strips.bytes()
    #expect(throws: StripError.self) {
      _ = try strips.bytes()
      try state.check()
    }
  }

  @Test func randomSourcesMayBeReadAnywhere() throws {
    let state = RunState()
    let image = try Pattern.image(width: 300, height: 2000).guarded(window: 0, state: state)
    for top in [1900, 0, 1000, 64, 1936] {
      let part = try image.apply(
        "crop", ["left": 7, "top": .int(top), "width": 5, "height": 60]
      ).bytes()
      #expect(part.count == 900)
      #expect(part[0] == Pattern.sample(7, top, 0))
      #expect(part[899] == Pattern.sample(11, top + 59, 2))
    }
    #expect(state.error == nil)
  }

  @Test(arguments: ["s.png", "s.jpg", "s.tif[tile]", "s.tif"], [true, false])
  func aTruncatedSourceEndsEverySave(name: String, sequential: Bool) throws {
    let folder = try Scratch()
    // A TIFF's directory lies at its end: damage the middle instead.
    let isTIFF = name.contains("tif")
    let path = try fixture(name, in: folder, keeping: isTIFF ? 1 : 0.5)
    if isTIFF {
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      let middle = bytes.count / 2
      bytes.replaceSubrange(middle..<middle + 4000, with: Data(repeating: 0xA5, count: 4000))
      try bytes.write(to: URL(fileURLWithPath: path))
    }
    for output in ["o.tif[pyramid]", "o.tif", "o.png", "o.dz"] {
      let state = RunState()
      let before = folder.names
      #expect(throws: OutputError.self) {
        let source = try Image.file(path, sequential: sequential, failOn: .truncated)
          .guarded(window: 64, state: state)
        try OutputTarget(parsing: folder[output]).write(
          try source.plusOne(PlusOne(halo: 8), state: state), state: state, overwrite: false)
      }
      #expect(state.error != nil)
      #expect(folder.names == before)
    }
  }

  @Test func anUnguardedFailureEndsAPyramidToo() throws {
    let folder = try Scratch()
    let path = try fixture("s.jpg", in: folder, keeping: 0.5)
    let state = RunState()
    #expect(throws: OutputError.self) {
      try OutputTarget(parsing: folder["o.tif[pyramid]"]).write(
        try Image.file(path, sequential: true, failOn: .truncated), state: state, overwrite: false)
    }
    #expect(folder.names == ["s.jpg"])
  }
}
