import Foundation

/// What a contact sheet shows and how each of its paintings went.
public struct GridReport: Sendable, Codable {
  /// The sheet.
  public let output: String
  /// Its columns.
  public let width: Int
  /// Its rows.
  public let height: Int
  /// What the rows and columns are.
  public let grid: GridSettings
  /// The paintings, row by row.
  public let cells: [PaintReport]
  /// Seconds of this session.
  public let seconds: Double
  /// What the user should know.
  public let warnings: [String]

  /// As JSON text, with sorted keys.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}
