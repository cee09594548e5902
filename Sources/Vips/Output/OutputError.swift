import Wording

/// Why a picture cannot be, or was not, written. Each description is one line.
public enum OutputError: Error, Sendable, CustomStringConvertible {
  /// The suffix belongs to no format that is known.
  case unknownFormat(path: String, suffix: String, known: [String])
  /// The format is known, but this libvips was built without it.
  case noSaver(path: String, format: OutputFormat, available: [String])
  /// What stands between the brackets cannot be read.
  case badSyntax(path: String, detail: String)
  /// The saver has no such option.
  case unknownOption(path: String, option: String, nearest: String?, known: [String])
  /// The option takes other values.
  case badValue(path: String, option: String, found: String, expected: String)
  /// A side is longer than the format can hold.
  case tooLarge(path: String, format: OutputFormat, width: Int, height: Int, maximum: Int)
  /// Numbers that are no picture.
  case badPicture(path: String, detail: String)
  /// The saver refuses this combination of options and picture.
  case refused(path: String, reason: String)
  /// The file is there already.
  case exists(path: String)
  /// A folder, or something else that is no file, bears the name.
  case notAFile(path: String)
  /// The folder to write to is not there.
  case noFolder(path: String, folder: String)
  /// The folder cannot be written to.
  case folderNotWritable(path: String, folder: String)
  /// Too little room on the disk, in bytes.
  case noSpace(path: String, folder: String, needed: Int, free: Int)
  /// A call of the operating system failed.
  case system(path: String, action: String, reason: String)
  /// The picture could not be computed.
  case failed(path: String, underlying: any Error)
  /// The saver failed.
  case save(path: String, underlying: VipsError)
  /// The saver reported success, but the file cannot be read back.
  case unreadable(path: String, reason: String)
  /// The run was cancelled.
  case cancelled(path: String)

  /// One line.
  public var description: String {
    switch self {
    case .unknownFormat(let path, let suffix, let known):
      suffix.isEmpty
        ? "\(path): has no suffix to tell the format by, expected one of \(list(known))"
        : "\(path): the format \".\(suffix)\" is unknown, expected one of \(list(known))"
    case .noSaver(let path, let format, let available):
      "\(path): this libvips cannot write \(format.title), only \(list(available))"
    case .badSyntax(let path, let detail):
      "\(path): options: \(detail)"
    case .unknownOption(let path, let option, let nearest, let known):
      if let nearest {
        "\(path): option \(option): unknown, did you mean \(nearest)?"
      } else {
        "\(path): option \(option): unknown, expected one of \(list(known))"
      }
    case .badValue(let path, let option, let found, let expected):
      "\(path): option \(option): found \"\(found)\", expected \(expected)"
    case .tooLarge(let path, let format, let width, let height, let maximum):
      "\(path): found \(width)x\(height) pixels, \(format.title) holds at most \(maximum) a side"
    case .badPicture(let path, let detail):
      "\(path): \(detail)"
    case .refused(let path, let reason):
      "\(path): cannot be written this way: \(reason)"
    case .exists(let path):
      "\(path): exists already; --force replaces it"
    case .notAFile(let path):
      "\(path): is not a file"
    case .noFolder(let path, let folder):
      "\(path): the folder \(folder) does not exist"
    case .folderNotWritable(let path, let folder):
      "\(path): the folder \(folder) is not writable"
    case .noSpace(let path, let folder, let needed, let free):
      "\(path): needs about \(ByteCount(needed)) in \(folder), \(ByteCount(free)) are free"
    case .system(let path, let action, let reason):
      "\(path): \(action): \(reason)"
    case .failed(let path, let underlying):
      "\(path): not written: \(underlying)"
    case .save(let path, let underlying):
      "\(path): not written: \(underlying)"
    case .unreadable(let path, let reason):
      "\(path): not written: the saver left a file that cannot be read: \(reason)"
    case .cancelled(let path):
      "\(path): not written: cancelled"
    }
  }

  private func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
