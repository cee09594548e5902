/// Why a picture cannot be opened, prepared or finished. Its description is one line.
public enum PictureError: Error, Sendable, Hashable, CustomStringConvertible {
  case notFound(String)
  case isFolder(String)
  case empty(String)
  /// No decoder knows it, or its header is damaged.
  case unreadable(String, reason: String)
  case tooLarge(String, width: Int, height: Int, maxPixels: Int, maxSide: Int)
  /// Several pages or frames and none chosen.
  case severalPages(String, count: Int, kind: String)
  case noSuchPage(String, page: Int, count: Int)
  case unsupportedFormat(String, found: String)
  case unsupportedBands(String, found: Int, space: String)
  /// The depth asked for does not exist in the output format.
  case depth(String, asked: Int, available: [Int])
  /// What is to be finished does not fit the picture it came from.
  case mismatch(String, found: String, expected: String)
  /// libvips refused a step of the pipeline.
  case pipeline(String, step: String, reason: String)
  /// What is wrong with a picture that is not the one worked on: `wave: painting` says what it is for.
  indirect case role(String, PictureError)

  /// What the user writes for a source of that name.
  private static func argument(_ name: String) -> String {
    name == PictureSource.standardInput.name ? "-" : name
  }

  /// The formats a picture may come in, for messages.
  static let formats =
    "JPEG, PNG, TIFF, WebP, GIF, HEIC, AVIF, JPEG XL, JPEG 2000 or a slide scan"

  /// One line: the picture, what was found, what is expected.
  public var description: String {
    switch self {
    case .notFound(let name): "\(name): no such file"
    case .isFolder(let name): "\(name): found a folder, expected a picture"
    case .empty(let name): "\(name): found an empty file, expected a picture"
    case .unreadable(let name, let reason):
      "\(name): cannot be read as a picture (\(reason)); expected \(PictureError.formats)"
    case .tooLarge(let name, let width, let height, let maxPixels, let maxSide):
      "\(name): found \(width)x\(height) pixels, expected at most \(maxPixels) and no side above "
        + "\(maxSide)"
    case .severalPages(let name, let count, let kind):
      "\(name): found \(count) \(kind), expected one picture; choose one as "
        + "\(PictureError.argument(name))[page=0] to \(PictureError.argument(name))"
        + "[page=\(count - 1)]"
    case .noSuchPage(let name, let page, let count):
      "\(name): found \(count == 1 ? "1 page" : "\(count) pages"), expected page \(page), counted "
        + "from 0"
    case .unsupportedFormat(let name, let found):
      "\(name): found \(found) samples, expected 8 or 16 bits unsigned, or 32-bit float"
    case .unsupportedBands(let name, let found, let space):
      "\(name): found \(found) bands (\(space)), expected grey, RGB, CMYK or Lab, with or without "
        + "alpha"
    case .depth(let format, let asked, let available):
      "\(format): depth \(asked) is not possible, expected "
        + available.map(String.init).joined(separator: " or ")
    case .mismatch(let name, let found, let expected):
      "\(name): found \(found), expected \(expected)"
    case .pipeline(let name, let step, let reason): "\(name): \(step): \(reason)"
    case .role(let role, let error): "\(role): \(error)"
    }
  }
}
