/// The depth a picture is written at.
struct DepthChoice: Sendable, Hashable {
  /// Of the samples handed to the saver.
  let samples: Samples
  let warnings: [String]

  /// - Parameters:
  ///   - bits: the picture's own depth: 8, 16 or 32.
  ///   - asked: the user's wish, an error when the format cannot hold it.
  init(
    bits: Int, asked: Int?, _ format: OutputCapabilities, name: String
  ) throws(PictureError) {
    if let asked {
      guard format.depths.contains(asked) else {
        throw .depth(format.name, asked: asked, available: format.depths)
      }
      samples = Samples(bits: asked)
      warnings = []
      return
    }
    // The least depth that holds everything, or else the highest there is.
    let held = format.depths.first { $0 >= bits } ?? format.depths.last ?? 8
    let whole = held > bits && held == 32 ? (format.depths.last { $0 <= bits } ?? held) : held
    samples = Samples(bits: whole)
    warnings =
      whole < bits
      ? [
        "\(name): \(format.name) holds at most \(DepthChoice.words(whole)); the picture's "
          + "\(DepthChoice.words(bits)) are reduced"
      ] : []
  }

  private static func words(_ bits: Int) -> String {
    bits == 32 ? "32 bits (float)" : "\(bits) bits"
  }
}
