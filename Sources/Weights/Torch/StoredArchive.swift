import Archives
import Foundation

/// The contents of a ZIP archive whose entries are stored as they are, which is all that
/// `torch.save` writes. Compressed entries are refused, so an archive can't claim more than its own
/// size.
///
/// Checksums are not compared: PyTorch itself can be told to write none.
struct StoredArchive {
  /// Contents by name.
  private(set) var entries: [String: Data] = [:]

  init(_ bytes: Data, path: String) throws(WeightsError) {
    let archive: ZipArchive
    do throws(ZipError) { archive = try ZipArchive(bytes) } catch {
      switch error {
      case .damaged(let place, let found, let expected):
        throw .damaged(path: path, place: place, found: found, expected: expected)
      case .unsupported(let found, let expected):
        throw .unsupported(path: path, found: found, expected: expected)
      case .tooLarge(let what, let found, let limit):
        throw .tooLarge(path: path, what: what, found: found, limit: limit)
      }
    }
    for entry in archive.entries {
      guard entry.method == .stored else {
        throw .unsupported(
          path: path, found: "the compressed entry \"\(entry.name)\"",
          expected: "stored entries, as torch.save writes them")
      }
      entries[entry.name] = archive.packed(entry)
    }
  }
}
