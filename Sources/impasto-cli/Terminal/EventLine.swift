import Foundation
import Impasto

/// One JSON line on standard error, for machines (`--progress json`).
struct EventLine: Encodable {
  var event: String
  var input: String?
  var output: String?
  var message: String?
  var tilesDone: Int?
  var tilesTotal: Int?
  var fraction: Double?
  var seconds: Double?
  var secondsLeft: Double?
  var tilesComputed: Int?
  var pixelsComputed: Int?
  var devices: [String]?
  var width: Int?
  var height: Int?
  var cell: Int?
  var cells: Int?
  var scale: Int?
  var scales: Int?
  var iteration: Int?
  var iterations: Int?
  var loss: Double?
  var losses: [Loss]?

  /// One term of a painting's loss.
  struct Loss: Encodable {
    let kind: String
    /// Nil for total variation and range.
    let layer: String?
    /// Before its weight.
    let value: Double
    let weight: Double
  }

  init(_ event: String) { self.event = event }

  func print() {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self), let text = String(data: data, encoding: .utf8)
    else { return }
    StandardError.print(text)
  }
}
