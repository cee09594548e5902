import Impasto

/// Saving by libvips's own operations, for what `OutputTarget` would not write.
public enum Saving {
  /// Runs a saver, `pngsave` say.
  public static func save(
    _ image: Image, _ saver: String, _ path: String,
    _ options: KeyValuePairs<String, Argument> = [:]
  ) throws {
    let operation = try Operation(saver)
    try operation.set("in", .image(image))
    try operation.set("filename", .string(path))
    for (name, value) in options { try operation.set(name, value) }
    var running = operation
    try running.run()
  }

  /// Three frames as GIF or WebP.
  public static func animation(_ path: String, width: Int, height: Int) throws {
    let frames = try (0..<3).map {
      try TestFile.noise(width: width, height: height, seed: UInt64($0))
    }
    let joined = try Operation.call("arrayjoin", ["in": .images(frames), "across": 1]).image()
      .setting("page-height", .int(height))
    try save(joined, path.hasSuffix("gif") ? "gifsave" : "webpsave", path)
  }

  /// Bands of several pictures side by side in each pixel.
  public static func joined(_ images: [Image]) throws -> Image {
    try Operation.call("bandjoin", ["in": .images(images)]).image()
  }
}
