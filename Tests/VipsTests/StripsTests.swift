import Foundation
import Testing
import Vips

@Suite struct StripsTests {
  static let savers: [(operation: String, name: String)] = [
    ("tiffsave", "o.tif[tile,tile_width=64,tile_height=64]"),
    ("tiffsave", "o.tif"),
    ("tiffsave", "o.tif[pyramid,tile,compression=deflate]"),
    ("pngsave", "o.png"), ("pngsave", "o.png[interlace]"),
    ("jpegsave", "o.jpg"), ("webpsave", "o.webp[lossless,effort=0]"),
    ("dzsave", "o.dz"), ("dzsave", "o.szi"), ("gifsave", "o.gif"), ("ppmsave", "o.ppm"),
  ]

  @Test(arguments: savers.map(\.name), [(700, 650), (90, 1500), (3000, 40), (1, 1)])
  func everySaverAsksForEachStripOnceInOrder(name: String, size: (Int, Int)) throws {
    let scratch = try Scratch()
    let saver = try #require(StripsTests.savers.first { $0.name == name })
    let producer = PlusOne()
    let state = RunState()
    let image = try Pattern.image(width: size.0, height: size.1)
      .plusOne(producer, stripHeight: 48, state: state)
    try save(image, with: saver, in: scratch)
    #expect(state.error == nil)
    #expect(producer.strips == PlusOne.expected(height: size.1, stripHeight: 48))
  }

  /// Strips taller than libvips's workers are spread: only their ends are kept.
  @Test(arguments: savers.map(\.name), [1100, 2500])
  func tallStripsKeepWhatSaversNeed(name: String, stripHeight: Int) throws {
    let scratch = try Scratch()
    let saver = try #require(StripsTests.savers.first { $0.name == name })
    let producer = PlusOne()
    let state = RunState()
    let image = try Pattern.image(width: 130, height: 7000)
      .plusOne(producer, stripHeight: stripHeight, state: state)
    try save(image, with: saver, in: scratch)
    #expect(state.error == nil)
    #expect(producer.strips == PlusOne.expected(height: 7000, stripHeight: stripHeight))
  }

  @Test(arguments: [1, 7, 48, 512, 5000])
  func pixelsAreExactForAnyStripHeight(stripHeight: Int) throws {
    let state = RunState()
    let producer = PlusOne(halo: 5)
    let source = Pattern.bytes(width: 301, height: 700, bands: 3)
    let image = try Pattern.image(width: 301, height: 700)
      .plusOne(producer, stripHeight: stripHeight, state: state)
    #expect(try image.bytes() == source.map { $0 &+ 1 })
    #expect(state.error == nil)
    #expect(producer.strips == PlusOne.expected(height: 700, stripHeight: stripHeight))
  }

  @Test func chainMakesEachStripOfBothStagesOnce() throws {
    let scratch = try Scratch()
    let state = RunState()
    let (first, second) = (PlusOne(halo: 3), PlusOne(halo: 20))
    let image = try Pattern.image(width: 500, height: 900)
      .plusOne(first, stripHeight: 100, state: state)
      .plusOne(second, stripHeight: 64, state: state)
    var save = try Operation("tiffsave")
    try save.set("in", .image(image))
    try save.set("filename", .string(scratch["o.tif"]))
    try save.set("pyramid", true)
    try save.set("tile", true)
    try save.run()
    #expect(state.error == nil)
    #expect(first.strips == PlusOne.expected(height: 900, stripHeight: 100))
    #expect(second.strips == PlusOne.expected(height: 900, stripHeight: 64))
    let saved = try Image.file(scratch["o.tif"]).bytes()
    #expect(saved == Pattern.bytes(width: 500, height: 900, bands: 3).map { $0 &+ 2 })
  }

  @Test func largeRectanglesAreGatheredExactly() throws {
    // 6000 x 3 bytes x 300 rows is more than a reader takes from its region at once.
    let state = RunState()
    let producer = PlusOne(halo: 50)
    let image = try Pattern.image(width: 6000, height: 400)
      .plusOne(producer, stripHeight: 300, state: state)
    #expect(try image.bytes() == Pattern.bytes(width: 6000, height: 400, bands: 3).map { $0 &+ 1 })
  }

  @Test func failureLeavesZerosAndStopsTheProducer() throws {
    let state = RunState()
    let producer = PlusOne(failingAt: 3)
    let image = try Pattern.image(width: 200, height: 1000)
      .plusOne(producer, stripHeight: 100, state: state)
    let bytes = try image.bytes()
    #expect(state.error is PlusOne.Fault)
    #expect(producer.strips.count == 3)
    #expect(bytes[(300 * 200 * 3)...].allSatisfy { $0 == 0 })
    #expect(throws: PlusOne.Fault.self) { try state.check() }
  }

  @Test func cancellationStopsTheProducer() throws {
    let state = RunState()
    let producer = PlusOne(atStrip: { if $0 == 2 { state.cancel() } })
    let image = try Pattern.image(width: 200, height: 1000)
      .plusOne(producer, stripHeight: 100, state: state)
    _ = try image.bytes()
    #expect(producer.strips.count == 2)
    #expect(state.error == nil)
    #expect(throws: CancellationError.self) { try state.check() }
  }

  @Test func aReaderOutsideThePictureGetsAnError() throws {
    let state = RunState()
    final class Outside: StripProducer {
      func produce(_ rows: Range<Int>, into out: StripBuffer, reading source: RegionReader) throws {
        _ = try source.read(Rect(left: .max, top: 0, width: 2, height: .max))
      }
    }
    let source = try Pattern.image(width: 20, height: 30)
    let image = try Image.strips(
      from: source, width: 20, layout: StripLayout(height: 30, every: 10), bands: 3,
      format: .uchar, interpretation: .sRGB, cachedStrips: 2, state: state, producer: Outside())
    #expect(try image.bytes().allSatisfy { $0 == 0 })
    #expect(
      "\(try #require(state.error))" == "read 2x\(Int.max) at \(Int.max),0: outside the picture of "
        + "20x30")
  }

  @Test func impossibleSizesAreErrors() throws {
    let source = try Pattern.image(width: 20, height: 30)
    let cases = [(0, 5, 1), (5, -1, 1), (Int.max, 5, 1), (5, 5, 0)]
    for (width, height, strip) in cases {
      #expect(throws: VipsError.self) {
        try Image.strips(
          from: source, width: width, layout: StripLayout(height: height, every: strip), bands: 3,
          format: .uchar, interpretation: .sRGB, cachedStrips: 2, state: RunState(),
          producer: PlusOne())
      }
    }
    let layouts = [
      StripLayout(height: 30, first: 0, every: 10, count: 4),
      StripLayout(height: 30, first: 10, every: 0, count: 4),
      StripLayout(height: 30, first: 10, every: 10, count: 4),
      StripLayout(height: 30, first: 10, every: 10, count: 1),
    ]
    for layout in layouts {
      #expect(throws: VipsError.self) {
        try source.plusOne(PlusOne(), layout: layout, state: .init())
      }
    }
  }

  /// Longer strips at the top and the bottom, as tiles at the picture's ends give them.
  @Test(arguments: savers.map(\.name), [130, 1100])
  func unevenStripsAreMadeOnceInOrder(name: String, every: Int) throws {
    let scratch = try Scratch()
    let state = RunState()
    let producer = PlusOne()
    let layout = StripLayout(height: 5 * every + 60, first: every + 60, every: every, count: 4)
    #expect(layout.tallest == 2 * every)
    #expect(
      (0..<layout.height).allSatisfy { layout.rows(layout.index(ofRow: $0)).contains($0) })
    let image = try Pattern.image(width: 130, height: layout.height)
      .plusOne(producer, layout: layout, state: state)
    try save(image, with: try #require(Self.savers.first { $0.name == name }), in: scratch)
    #expect(state.error == nil)
    let ends = [0, every + 60, 2 * every + 60, 3 * every + 60, 5 * every + 60]
    #expect(producer.strips == zip(ends, ends.dropFirst()).map { $0..<$1 })
  }

  private func save(
    _ image: Image, with saver: (operation: String, name: String), in scratch: Scratch
  ) throws {
    let parts = saver.name.split(separator: "[", maxSplits: 1)
    var operation = try Operation(saver.operation)
    try operation.set("in", .image(image))
    try operation.set("filename", .string(scratch[String(parts[0])]))
    if parts.count == 2 { try operation.set(optionString: "[" + parts[1]) }
    try operation.run()
  }

  @Test func unevenStripsHoldTheirOwnRows() throws {
    let state = RunState()
    let source = try Pattern.image(width: 300, height: 700)
    let layout = StripLayout(height: 700, first: 190, every: 130, count: 4)
    let found = try source.plusOne(PlusOne(), layout: layout, state: state).bytes()
    #expect(found == (try source.bytes()).map { $0 &+ 1 })
  }

  @Test func metadataAndLifetime() throws {
    final class Witness: StripProducer {
      let gone: @Sendable () -> Void
      init(gone: @escaping @Sendable () -> Void) { self.gone = gone }
      deinit { gone() }
      func produce(_ rows: Range<Int>, into out: StripBuffer, reading source: RegionReader) throws {
        out.base.initializeMemory(
          as: UInt8.self, repeating: 9, count: rows.count * out.bytesPerLine)
      }
    }
    let freed = RunState()
    do {
      let source = try Pattern.image(width: 20, height: 30)
        .setting("mark", .string("kept"))
      var image: Image? = try Image.strips(
        from: source, width: 40, layout: StripLayout(height: 60, every: 16), bands: 3,
        format: .uchar, interpretation: .sRGB, cachedStrips: 2, state: RunState(),
        producer: Witness(gone: { freed.cancel() }))
      #expect(image?.string("mark") == "kept")
      let flipped = try image?.apply("flip", ["direction": "horizontal"])
      image = nil
      #expect(!freed.isCancelled)
      #expect(try flipped?.bytes() == [UInt8](repeating: 9, count: 40 * 60 * 3))
    }
    #expect(freed.isCancelled)
  }
}
