import Foundation
import Synchronization
import Vips

/// A folder that goes away with the test.
final class Scratch {
  let path: String

  init() throws {
    try VipsLibrary.start()
    let base = FileManager.default.temporaryDirectory.path
    path = base + "/impasto-vips-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  subscript(_ name: String) -> String { path + "/" + name }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}

/// A picture whose every sample is a known function of its place.
enum Pattern {
  static func sample(_ x: Int, _ y: Int, _ band: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: x &* 7 &+ y &* 13 &+ band &* 61 &+ (x &* y) / 17)
  }

  static func bytes(width: Int, height: Int, bands: Int) -> [UInt8] {
    var all: [UInt8] = []
    all.reserveCapacity(width * height * bands)
    for y in 0..<height {
      for x in 0..<width {
        for band in 0..<bands { all.append(sample(x, y, band)) }
      }
    }
    return all
  }

  static func image(width: Int, height: Int, bands: Int = 3) throws -> Image {
    try VipsLibrary.start()
    let image = try Image.memory(
      bytes(width: width, height: height, bands: bands), width: width, height: height,
      bands: bands, format: .uchar)
    let meaning: Argument = bands < 3 ? "b-w" : "srgb"
    return try image.apply("copy", ["interpretation": meaning])
  }
}

/// Adds one to every byte of its source, and notes which strips it was asked for.
final class PlusOne: StripProducer {
  struct Fault: Error, CustomStringConvertible {
    var description: String { "the engine is out of memory" }
  }
  private let log = Mutex<[Range<Int>]>([])
  let halo: Int
  let failingAt: Int?
  let atStrip: (@Sendable (Int) -> Void)?

  init(halo: Int = 0, failingAt: Int? = nil, atStrip: (@Sendable (Int) -> Void)? = nil) {
    self.halo = halo
    self.failingAt = failingAt
    self.atStrip = atStrip
  }

  var strips: [Range<Int>] { log.withLock { $0 } }

  func produce(_ rows: Range<Int>, into out: StripBuffer, reading source: RegionReader) throws {
    let count = log.withLock { log in
      log.append(rows)
      return log.count
    }
    atStrip?(count)
    if count == failingAt { throw Fault() }
    let top = max(0, rows.lowerBound - halo)
    let bottom = min(source.image.height, rows.upperBound + halo)
    let view = try source.read(Rect(left: 0, top: top, width: out.width, height: bottom - top))
    for row in 0..<rows.count {
      let from = view.base + (rows.lowerBound - top + row) * view.bytesPerLine
      let to = out.base + row * out.bytesPerLine
      for byte in 0..<out.width * out.bands {
        let sum = from.load(fromByteOffset: byte, as: UInt8.self) &+ 1
        to.storeBytes(of: sum, toByteOffset: byte, as: UInt8.self)
      }
    }
  }

  /// The strips any saver must ask for.
  static func expected(height: Int, stripHeight: Int) -> [Range<Int>] {
    stride(from: 0, to: height, by: stripHeight).map { $0..<min($0 + stripHeight, height) }
  }
}

extension Image {
  func plusOne(
    _ producer: PlusOne, stripHeight: Int = 48, cached: Int = 2, state: RunState
  ) throws -> Image {
    try plusOne(
      producer, layout: StripLayout(height: height, every: stripHeight), cached: cached,
      state: state)
  }

  func plusOne(
    _ producer: PlusOne, layout: StripLayout, cached: Int = 2, state: RunState
  ) throws -> Image {
    try Image.strips(
      from: self, width: width, layout: layout, bands: bands, format: format,
      interpretation: interpretation, cachedStrips: cached, state: state, producer: producer)
  }
}
