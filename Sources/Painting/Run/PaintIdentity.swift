import Foundation
import PluginKit
import Vips

/// What a run depends on. Two runs of one identity give the same picture; a state belongs to one.
public struct PaintIdentity: Sendable, Hashable, Codable {
  /// A file by its contents.
  public struct File: Sendable, Hashable, Codable {
    /// As it was given.
    public let path: String
    /// SHA-256.
    public let sha256: String

    init(_ path: String) throws {
      self.path = path
      // Options such as a page may follow the name.
      sha256 = try FileHash.sha256(of: PictureSource.file(path).path ?? path)
    }
  }

  /// The photograph.
  public let content: File
  /// The paintings, with weights in the order of the command line.
  public let styles: [File]
  /// Each painting's share.
  public let styleWeights: [Double]
  /// Each painting's longer side, as a multiple of the result's.
  public let styleScales: [Double]
  /// The masks of the photograph, nil for none.
  public let masks: [File?]
  /// The masks of the paintings, nil for none.
  public let ownMasks: [File?]
  /// The picture the first scale starts from, if it is a file.
  public let start: File?
  /// Everything that was chosen.
  public let settings: PaintSettings
  /// The extractor's id and version.
  public let extractor: String
  /// The extractor's network, SHA-256.
  public let extractorHash: String

  /// What keeps a state of the other run from going on as this one; nil when nothing does. Only the
  /// number of iterations may differ.
  func difference(from other: PaintIdentity) -> String? {
    if content.sha256 != other.content.sha256 { return "another photograph" }
    if styles.map(\.sha256) != other.styles.map(\.sha256) { return "other paintings" }
    if styleWeights != other.styleWeights { return "other weights of the paintings" }
    if styleScales != other.styleScales { return "other sizes of the paintings" }
    if masks.map(\.?.sha256) != other.masks.map(\.?.sha256)
      || ownMasks.map(\.?.sha256) != other.ownMasks.map(\.?.sha256)
    {
      return "other masks"
    }
    if extractorHash != other.extractorHash { return "another extractor (\(other.extractor))" }
    var (mine, others) = (settings, other.settings)
    others.iterations = mine.iterations
    // A file to start from may have moved.
    if start?.sha256 == other.start?.sha256 { mine.start = others.start }
    return mine == others ? nil : "other settings"
  }
  /// SHA-256 of everything a run depends on, hexadecimal.
  func fingerprint() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return Plugin.sha256(of: Array(try encoder.encode(self)))
  }
}
