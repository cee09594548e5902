/// How the device colour of a picture and the sRGB-encoded working colour become each other.
enum ColourRoute: Sendable {
  /// The samples are sRGB-encoded as they are, grey or RGB.
  case untouched
  /// Tone curves and a matrix, exactly.
  case exact(DeviceTransform)
  /// CIELAB.
  case lab(LabCoding)
  /// Through libvips and an ICC profile: CMYK, and RGB or grey with lookup tables.
  case profile(ProfileChoice)

  /// `labs` is libvips's 16-bit Lab, to which 8-bit Lab is unpacked.
  enum LabCoding: Sendable { case float, labs }

  enum ProfileChoice: Sendable, Hashable {
    case embedded([UInt8])
    /// libvips's own CMYK profile.
    case builtInCMYK
  }
}
