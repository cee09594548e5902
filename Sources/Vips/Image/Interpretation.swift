import CVips

/// What the bands of a picture mean. Raw values are libvips's `VipsInterpretation`.
public enum Interpretation: Int32, Sendable, CaseIterable {
  case multiband = 0
  /// One grey band, 8 bit.
  case grey = 1
  case histogram = 10
  case xyz = 12
  case lab = 13
  case cmyk = 15
  case labq = 16
  case rgb = 17
  case cmc = 18
  case lch = 19
  case labs = 21
  case sRGB = 22
  case yxy = 23
  case fourier = 24
  /// Three bands, 16 bit.
  case rgb16 = 25
  /// One grey band, 16 bit.
  case grey16 = 26
  case matrix = 27
  case scRGB = 28
  case hsv = 29

  var raw: VipsInterpretation { VipsInterpretation(rawValue: rawValue) }
}
