import Foundation
import Impasto

@testable import Pipelines

/// Pictures in files, for tests.
public enum TestFile {
  /// Something like a photograph, in the format of the name's ending.
  public static func photograph(_ path: String, width: Int, height: Int) throws {
    try VipsLibrary.start()
    try save(try TestPicture.make(width: width, height: height), to: path)
  }

  /// One grey everywhere.
  public static func flat(_ path: String, width: Int, height: Int) throws {
    try VipsLibrary.start()
    let bytes = [UInt8](repeating: 128, count: width * height * 3)
    try save(
      try Image.memory(bytes, width: width, height: height, bands: 3, format: .uchar), to: path)
  }

  /// Writes a picture by libvips alone.
  public static func save(_ image: Image, to path: String) throws {
    let target = try OutputTarget(parsing: path)
    try target.write(image, state: RunState(), overwrite: true)
  }

  /// Opens a picture as libvips sees it.
  public static func read(_ path: String) throws -> Image {
    try VipsLibrary.start()
    return try Image.file(path, sequential: false)
  }

  /// A picture of repeatable noise; `meaning` is libvips's interpretation.
  public static func noise(
    width: Int, height: Int, bands: Int = 3, format: BandFormat = .uchar, meaning: String = "srgb",
    seed: UInt64 = 1
  ) throws -> Image {
    try VipsLibrary.start()
    var generator = SeededGenerator(seed: seed)
    let bytes = (0..<width * height * bands * format.bytes).map { _ in
      UInt8(truncatingIfNeeded: generator.next() >> 24)
    }
    return try Image.memory(bytes, width: width, height: height, bands: bands, format: format)
      .apply("copy", ["interpretation": .string(meaning)])
  }

  /// Samples in rows, bands interleaved; whole numbers.
  public static func samples(_ image: Image) throws -> [Int] {
    let bytes = try image.bytes()
    return switch image.format {
    case .ushort: bytes.withUnsafeBytes { $0.bindMemory(to: UInt16.self).map(Int.init) }
    default: bytes.map(Int.init)
    }
  }

  /// Each pixel as `factor` by `factor` pixels.
  public static func zoomed(_ image: Image, _ factor: Int) throws -> Image {
    try image.apply("zoom", ["xfac": .int(factor), "yfac": .int(factor)])
  }

  /// Largest absolute difference of samples, code values; the largest number when size,
  /// bands or format differ.
  public static func gap(_ a: Image, _ b: Image) throws -> Int {
    guard a.width == b.width, a.height == b.height, a.bands == b.bands, a.format == b.format
    else { return .max }
    return zip(try samples(a), try samples(b)).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  /// Mean absolute difference of two 8-bit pictures, code values.
  public static func meanDifference(_ a: Image, _ b: Image) throws -> Double {
    let (first, second) = (try a.bytes(), try b.bytes())
    guard first.count == second.count, !first.isEmpty else { return .infinity }
    let sum = zip(first, second).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(first.count)
  }

  /// Largest absolute difference of two 8-bit pictures, code values.
  public static func largestDifference(_ a: Image, _ b: Image) throws -> Int {
    let (first, second) = (try a.bytes(), try b.bytes())
    guard first.count == second.count else { return .max }
    return zip(first, second).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
  }
}
