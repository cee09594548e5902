import Foundation
import Pipelines
import Vips

extension PaintOutputs {
  /// Refuses, before any work, places that are an input, or each other.
  ///
  /// - Parameters:
  ///   - inputs: the photograph, paintings and masks.
  ///   - output: the result.
  /// - Throws: `PlanError.overwritesInput`, `PaintError.file`; `OutputError` for a preview in a format
  ///   that can't be written.
  func check(inputs: [String], output: String) throws {
    let places = [
      ("the preview", preview), ("the curve", curve), ("the report", report),
      ("the state", statePath(output: output)),
    ].compactMap { name, path in path.map { (name: name, path: $0) } }
    for (index, place) in places.enumerated() {
      for path in inputs where Self.isSame(path, place.path) {
        throw PlanError.overwritesInput(place.path)
      }
      for other in [(name: "the result", path: output)] + places[..<index]
      where Self.isSame(other.path, place.path) {
        throw PaintError.file(
          path: place.path, reason: "is \(other.name); expected another name for \(place.name)")
      }
    }
    if let preview { _ = try OutputTarget(parsing: preview) }
  }

  private static func isSame(_ a: String, _ b: String) -> Bool {
    func absolute(_ path: String) -> String {
      URL(fileURLWithPath: path).standardizedFileURL.path
    }
    return absolute(a) == absolute(b) || SameFile.check(a, b)
  }
}
