/// The device space of a picture's colour bands.
enum ColourSpace: String, Sendable {
  case grey, rgb, cmyk, lab

  var bands: Int {
    switch self {
    case .grey: 1
    case .rgb, .lab: 3
    case .cmyk: 4
    }
  }

  var profileSpace: ICCProfile.Space {
    switch self {
    case .grey: .grey
    case .rgb: .rgb
    case .cmyk: .cmyk
    case .lab: .lab
    }
  }
}
