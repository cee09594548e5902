import Foundation
import Vips
import Web

/// Several inputs and where each one's result goes.
public struct Batch: Sendable {
  /// One picture of a batch.
  public struct Item: Sendable, Hashable {
    /// The file to read, `-`, or a URL.
    public let input: String
    /// The file to write, with the saver's options in brackets.
    public let output: String

    /// Pairs an input with an output.
    public init(input: String, output: String) {
      self.input = input
      self.output = output
    }
  }

  /// What a batch can't be made of.
  public enum Problem: Error, Sendable, CustomStringConvertible {
    /// A folder or file that isn't there.
    case missing(String)
    /// A folder without pictures.
    case empty(String)
    /// Two inputs would be written to the same file.
    case collision(output: String, first: String, second: String)
    /// The folder to write to is, or lies in, a folder to read.
    case nested(output: String, input: String)

    /// One line.
    public var description: String {
      switch self {
      case .missing(let path): "\(path): no such file or folder"
      case .empty(let path):
        "\(path): found no pictures, expected files ending in "
          + Batch.suffixes.sorted().joined(separator: ", ")
      case .collision(let output, let first, let second):
        "\(output): both \(first) and \(second) would be written there; give them different folders"
      case .nested(let output, let input):
        "\(output): lies in \(input), which is read; give another folder with --output-dir"
      }
    }
  }

  /// File endings that are taken for pictures in folders.
  public static let suffixes: Set<String> = [
    "jpg", "jpeg", "png", "tif", "tiff", "webp", "avif", "heic", "heif", "jxl", "gif", "jp2", "svs",
    "ndpi",
  ]
  /// Endings that are also written.
  private static let written: Set<String> = [
    "jpg", "jpeg", "png", "tif", "tiff", "webp", "avif", "heic", "heif", "jxl",
  ]

  /// The pictures, in a fixed order.
  public let items: [Item]

  /// Finds the pictures of several inputs and mirrors folders below `folder`.
  ///
  /// - Parameters:
  ///   - inputs: files, folders (searched recursively), `-` and URLs.
  ///   - folder: where results go; need not exist.
  ///   - format: suffix with optional saver options, `png` or `tif[compression=zstd]`; nil keeps
  ///     each input's, or PNG where that can't be written.
  /// - Throws: `Batch.Problem`.
  public init(inputs: [String], into folder: String, format: String?) throws(Problem) {
    var items: [Item] = []
    for input in inputs {
      if input == "-" || Download.isURL(input) {
        let name = input == "-" ? "stdin" : Download.fileName(of: input)
        items.append(Item(input: input, output: Self.output(name, in: folder, format: format)))
        continue
      }
      var isFolder: ObjCBool = false
      let path = PictureSource.file(input).path ?? input
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw Problem.missing(input)
      }
      guard isFolder.boolValue else {
        let name = (path as NSString).lastPathComponent
        items.append(Item(input: input, output: Self.output(name, in: folder, format: format)))
        continue
      }
      if Self.resolved(folder) == Self.resolved(path)
        || Self.resolved(folder).hasPrefix(Self.resolved(path) + "/")
      {
        throw Problem.nested(output: folder, input: input)
      }
      let found = Self.pictures(below: path)
      guard !found.isEmpty else { throw Problem.empty(input) }
      items += found.map {
        Item(input: path + "/" + $0, output: Self.output($0, in: folder, format: format))
      }
    }
    var inputsOf: [String: String] = [:]
    for item in items {
      if let first = inputsOf[item.output] {
        throw Problem.collision(output: item.output, first: first, second: item.input)
      }
      inputsOf[item.output] = item.input
    }
    self.items = items
  }

  private static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
  }

  private static func pictures(below folder: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { name in
      let hidden = name.split(separator: "/").contains { $0.hasPrefix(".") }
      return !hidden && suffixes.contains((name as NSString).pathExtension.lowercased())
    }.sorted()
  }

  private static func output(_ name: String, in folder: String, format: String?) -> String {
    let stem = (name as NSString).deletingPathExtension
    let suffix = (name as NSString).pathExtension.lowercased()
    let chosen = format ?? (written.contains(suffix) ? suffix : "png")
    return "\(folder)/\(stem).\(chosen.hasPrefix(".") ? String(chosen.dropFirst()) : chosen)"
  }
}
