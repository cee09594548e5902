import CVips

/// The type of one sample of one band. Raw values are libvips's `VipsBandFormat`.
public enum BandFormat: Int32, Sendable, CaseIterable {
  case uchar = 0
  case char, ushort, short, uint, int, float, complex, double, doubleComplex

  /// Bytes per sample.
  public var bytes: Int {
    switch self {
    case .uchar, .char: 1
    case .ushort, .short: 2
    case .uint, .int, .float: 4
    case .complex, .double: 8
    case .doubleComplex: 16
    }
  }

  var raw: VipsBandFormat { VipsBandFormat(rawValue: rawValue) }
}
