import Foundation
import PluginKit

/// Finds and reads descriptions: entries of OpenModelDB (JSON) and resource descriptions of
/// bioimage.io (`rdf.yaml`).
enum DescriptionReader {
  /// Descriptions are short; anything larger is something else.
  private static let limit = 1 << 20

  /// The description beside a network file, if there is one in a known form.
  ///
  /// - Parameter notes: gets a line for each file that looked like one and isn't.
  static func beside(_ file: String, notes: inout [String]) -> Description? {
    for path in candidates(file) where FileManager.default.fileExists(atPath: path) {
      do throws(ImportError) { return try read(path) } catch { notes.append("\(error): not used") }
    }
    return nil
  }

  /// Reads a description.
  ///
  /// - Throws: ``ImportError/unreadable(path:reason:)`` for other files.
  static func read(_ path: String) throws(ImportError) -> Description {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType != .typeDirectory
    else { throw .unreadable(path: path, reason: "no such file") }
    guard ((attributes[.size] as? NSNumber)?.intValue ?? .max) <= limit,
      let data = FileManager.default.contents(atPath: path)
    else {
      throw .unreadable(path: path, reason: "can't be read, or is larger than \(limit) bytes")
    }
    let text = String(decoding: data, as: UTF8.self)
    if text.first(where: { !$0.isWhitespace }) == "{" {
      do {
        return try OpenModelDBEntry.description(JSONDocument(parsing: text).root, path: path)
      } catch let error as JSONSyntaxError {
        throw .unreadable(path: path, reason: "line \(error.line): \(error.message)")
      } catch let error as ImportError {
        throw error
      } catch {
        throw .unreadable(path: path, reason: "\(error)")
      }
    }
    return try ResourceDescription.description(text, path: path)
  }

  private static func candidates(_ file: String) -> [String] {
    let url = URL(filePath: file)
    let folder = url.deletingLastPathComponent()
    let stem = url.deletingPathExtension().lastPathComponent
    let names =
      [".json", ".rdf.yaml", ".yaml", ".yml"].map { stem + $0 }
      + ["\(url.lastPathComponent).json", "rdf.yaml", "rdf.yml", "bioimageio.yaml", "model.yaml"]
    return names.map { folder.appending(path: $0).path }
  }

  /// A text without line breaks and control characters, as manifests want it; nil for none.
  static func line(_ text: String?) -> String? {
    guard let text else { return nil }
    let words = text.unicodeScalars.split { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    let line = words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
      .trimmingCharacters(in: .whitespaces)
    return line.isEmpty ? nil : String(line.prefix(900))
  }
}
