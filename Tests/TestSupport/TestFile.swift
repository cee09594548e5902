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
