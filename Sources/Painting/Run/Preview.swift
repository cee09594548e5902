import Vips

/// A picture of how far a run is: sRGB, 8 bits, at the size of the scale going on.
enum Preview {
  /// Replaces what is there, whole or not at all.
  static func write(_ picture: FloatPicture, to path: String) throws {
    let state = RunState()
    let target = try OutputTarget(parsing: path)
    try target.write(
      try picture.image(format: .uchar, state: state), state: state, overwrite: true)
  }
}
