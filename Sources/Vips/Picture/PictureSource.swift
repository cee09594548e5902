/// Where a picture comes from.
public enum PictureSource: Sendable, Hashable {
  /// A file name. libvips's loader options may follow it, as in `scan.tif[page=1]`; a file that
  /// really has that name wins.
  case file(String)
  /// Standard input, read once, from the start.
  case standardInput

  /// What messages call it.
  public var name: String {
    switch self {
    case .file(let path): path
    case .standardInput: "standard input"
    }
  }

  /// The file's path without loader options; nil for standard input.
  public var path: String? {
    if case .file(let name) = self { InputName(name).path } else { nil }
  }
}
