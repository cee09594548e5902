import Foundation

/// Where and how a picture is to be written: `out.tif[compression=zstd,pyramid]`.
///
/// The suffix names the format, the options are those of libvips's saver for it.
public struct OutputTarget: Sendable {
  /// The file name without options.
  public let path: String
  /// The format, told by the suffix.
  public let format: OutputFormat
  /// The options as given, name and value.
  public var options: [(name: String, value: String)] { given.items.map { ($0.name, $0.value) } }

  let given: OutputOptions
  let saver: String

  /// Reads `name.suffix[options]`. Option names and values are checked against the saver at once.
  public init(parsing text: String) throws(OutputError) {
    do { try VipsLibrary.start() } catch { throw .save(path: text, underlying: error) }
    let (path, optionText) = try OutputTarget.split(text)
    self.path = path
    let suffix = OutputTarget.suffix(of: path)
    guard let format = OutputFormat(suffix: suffix) else {
      throw .unknownFormat(path: path, suffix: suffix, known: OutputFormat.available)
    }
    guard let saver = format.saver else {
      throw .noSaver(path: path, format: format, available: OutputFormat.available)
    }
    self.format = format
    self.saver = saver
    var given = try OutputOptions(parsing: optionText, path: path)
    let specs: [ArgumentSpec]
    do {
      specs = try Operation(saver).arguments
    } catch {
      throw .save(path: path, underlying: error)
    }
    try given.check(against: specs, path: path)
    for side in ["tile_width", "tile_height"] where format == .tiff && given.isOn("tile") {
      if let text = given[side], let size = Int(text), size % 16 != 0 {
        throw .badValue(path: path, option: side, found: text, expected: "a multiple of 16")
      }
    }
    try OutputTarget.checkFiles(given, path: path, format: format)
    self.given = given
  }

  /// Names inside options that the saver would stumble over late, or not at all.
  private static func checkFiles(
    _ given: OutputOptions, path: String, format: OutputFormat
  ) throws(OutputError) {
    if let profile = given["profile"], !["none", "srgb", "p3", "cmyk"].contains(profile),
      !FileManager.default.isReadableFile(atPath: profile)
    {
      throw .badValue(
        path: path, option: "profile", found: profile,
        expected: "a readable file or one of none, srgb, p3, cmyk")
    }
    if format == .deepZoom, let suffix = given["suffix"] {
      // The options of the tiles are those of the tiles' own format.
      let tile = try OutputTarget(parsing: "tile" + suffix)
      guard tile.format != .deepZoom else {
        throw .badValue(
          path: path, option: "suffix", found: suffix, expected: "the suffix of a picture format")
      }
    }
  }

  /// Whether alpha survives. Deep Zoom depends on the format of its tiles.
  public var supportsAlpha: Bool {
    format == .deepZoom ? tileFormat?.supportsAlpha ?? false : format.supportsAlpha
  }
  /// The most bits per sample that survive: 8, 12, 16, or 32 for float.
  public var maximumBits: Int {
    switch format {
    case .deepZoom: tileFormat?.maximumBits ?? 8
    // libvips quietly makes such files from the upper 8 bits.
    case .tiff where given["compression"] == "jpeg" || given["bitdepth"] != nil: 8
    case .png where given.isOn("palette") || (bitDepth ?? 16) < 16: 8
    case .ppm where given["bitdepth"] != nil: 8
    case .avif, .heic: min(format.maximumBits, bitDepth ?? 12)
    default: format.maximumBits
    }
  }
  /// Whether four-ink pictures can be kept.
  public var supportsCMYK: Bool { format.supportsCMYK }
  /// Whether an ICC profile can be embedded.
  public var supportsICC: Bool { format.supportsICC }
  /// Whether EXIF can be embedded.
  public var supportsEXIF: Bool { format.supportsEXIF }
  /// Whether XMP can be embedded.
  public var supportsXMP: Bool { format.supportsXMP }
  /// The longest side in pixels.
  public var maximumSide: Int { format.maximumSide }

  /// Whether reduced copies are written too, which take a third more room.
  var isPyramid: Bool {
    switch format {
    case .tiff: given.isOn("pyramid") || given.isOn("subifd")
    case .deepZoom: given["depth"] != "one"
    default: false
    }
  }

  /// Whether the result is several files: a Deep Zoom tree outside an archive.
  var isTree: Bool {
    guard format == .deepZoom, (given["container"] ?? "fs") == "fs" else { return false }
    let suffix = OutputTarget.suffix(of: path).lowercased()
    return given["container"] != nil || suffix == "dz" || suffix == "dzi"
  }

  /// Whether there is something already where the result would go.
  public var exists: Bool {
    resultNames.contains { name in
      FileManager.default.fileExists(atPath: (folder as NSString).appendingPathComponent(name))
    }
  }

  var folder: String {
    let folder = (path as NSString).deletingLastPathComponent
    return folder.isEmpty ? "." : folder
  }
  var fileName: String { (path as NSString).lastPathComponent }
  var stem: String { (fileName as NSString).deletingPathExtension }

  /// What appears in the folder, by name.
  var resultNames: [String] {
    guard isTree else { return [fileName] }
    return (given["layout"] ?? "dz") == "dz" ? [stem + ".dzi", stem + "_files"] : [stem]
  }

  private var bitDepth: Int? { given["bitdepth"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }

  private var tileFormat: OutputFormat? {
    let text = given["suffix"] ?? ".jpg"
    return OutputFormat(suffix: String(text.prefix { $0 != "[" }.drop { $0 == "." }))
  }

  static func suffix(of path: String) -> String { (path as NSString).pathExtension }

  private static func split(
    _ text: String
  ) throws(OutputError) -> (path: String, options: Substring) {
    guard !text.isEmpty, !text.utf8.contains(0) else {
      throw .badSyntax(path: text, detail: "expected a file name")
    }
    guard text.hasSuffix("]") else {
      if suffix(of: text).contains("[") || text.last == "," {
        throw .badSyntax(path: text, detail: "the closing bracket is missing")
      }
      return (text, "")
    }
    // A name may hold brackets itself: the options are the first pair that closes at the very end.
    for open in text.indices where text[open] == "[" && open > text.startIndex {
      if closing(of: open, in: text) == text.index(before: text.endIndex) {
        let inside = text.index(after: open)..<text.index(before: text.endIndex)
        return (String(text[..<open]), text[inside])
      }
    }
    throw .badSyntax(path: text, detail: "expected name[options]")
  }

  /// The bracket that closes the one at `open`, quotes respected.
  private static func closing(of open: String.Index, in text: String) -> String.Index? {
    var depth = 0
    var quote: Character?
    for index in text[open...].indices {
      let character = text[index]
      if quote != nil {
        if character == quote { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == "[" {
        depth += 1
      } else if character == "]" {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }
}
