import Wording

/// What can be wrong with a file of weights. One line each: what, where, found, expected.
public enum WeightsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file can't be read at all.
  case unreadable(path: String, reason: String)
  /// The file holds something else than weights.
  case notWeights(path: String, found: String, expected: String)
  /// Something inside contradicts the format.
  case damaged(path: String, place: String, found: String, expected: String)
  /// The file asks for something to be executed that isn't needed for tensors.
  case forbidden(path: String, found: String)
  /// The file or something in it is larger than a reader accepts.
  case tooLarge(path: String, what: String, found: Int, limit: Int)
  /// A sound file in a form that isn't read.
  case unsupported(path: String, found: String, expected: String)
  /// The HDF5 library is needed and can't be used.
  case library(HDF5LoadError)
  /// The HDF5 library ended the process that read the file.
  case crashed(path: String, reason: String)
  /// What another process that read the file said: a line of this kind.
  case reported(String)

  /// A one-line text for people.
  public var description: String { text.inOneLine }

  private var text: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .notWeights(let path, let found, let expected):
      "\(path): found \(found), expected \(expected)"
    case .damaged(let path, let place, let found, let expected):
      "\(path): \(place): found \(found), expected \(expected)"
    case .forbidden(let path, let found):
      "\(path): found \(found), expected nothing but tensors in dictionaries; nothing was executed"
    case .tooLarge(let path, let what, let found, let limit):
      "\(path): \(what): found \(found), expected at most \(limit)"
    case .unsupported(let path, let found, let expected):
      "\(path): found \(found), expected \(expected)"
    case .library(let error): "\(error)"
    case .reported(let line): line
    case .crashed(let path, let reason):
      "\(path): the HDF5 library gave up on the file (\(reason)): it is damaged"
    }
  }
}
