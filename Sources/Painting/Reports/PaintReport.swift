import Foundation
import Pipelines

/// What a painting was made of and how it went: enough to repeat it.
public struct PaintReport: Sendable, Codable {
  /// A program that took part.
  public struct Versions: Sendable, Hashable, Codable {
    /// This program.
    public let impasto: String
    /// libvips.
    public let vips: String
    /// The engine with its version, device and precision.
    public let engine: String
  }

  /// One scale of the run.
  public struct Scale: Sendable, Hashable, Codable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Iterations done.
    public let iterations: Int
    /// Evaluations of the objective.
    public let evaluations: Int
    /// Why it ended: `iterations`, `tolerance`, `flat`, `stalled` or `stopped`.
    public let end: String
    /// Whether its vectors were kept on disk.
    public let onDisk: Bool
    /// Whether the network ran over the whole picture at once.
    public let isWhole: Bool
    /// Steps that L-BFGS remembered.
    public let history: Int
    /// Seconds it took.
    public let seconds: Double
  }

  /// One term of the final loss.
  public struct Term: Sendable, Hashable, Codable {
    /// `content`, `style`, `moments`, `variation` or `range`.
    public let kind: String
    /// The extractor's layer; empty for the last two.
    public let layer: String
    /// Before its weight.
    public let value: Double
    /// What it is multiplied by.
    public let weight: Double
  }

  /// The picture written.
  public let output: String
  /// Its columns.
  public let width: Int
  /// Its rows.
  public let height: Int
  /// Its bits per sample.
  public let depth: Int
  /// Whether the run came to its end; a stopped one can be gone on with.
  public let isComplete: Bool
  /// Pictures, settings and extractor.
  public let identity: PaintIdentity
  /// Programs.
  public let versions: Versions
  /// The scales that were begun.
  public let scales: [Scale]
  /// The weighted total at the end.
  public let loss: Double
  /// The terms at the end.
  public let terms: [Term]
  /// Seconds over all sessions.
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
