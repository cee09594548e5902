/// What an output format can hold, as far as a picture's colour and metadata are concerned.
struct OutputCapabilities: Sendable, Hashable {
  /// What messages call the format.
  var name: String
  var alpha: Bool
  /// Depths it can hold, in bits per sample, rising: 8, 10 or 12 (held in 16), 16, 32 for float.
  var depths: [Int]
  var cmyk: Bool
  var lab: Bool
  var icc: Bool
  var exif: Bool
  var xmp: Bool
  var iptc: Bool
  /// Whether IPTC goes inside a Photoshop resource block (JPEG) rather than bare.
  var wrapsIPTC: Bool
}
