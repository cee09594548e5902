import ArgumentParser
import Foundation
import Impasto

/// A painting with what differs from the usual: `night.jpg:weight=0.5,scale=2,mask=sky.png`.
///
/// A number alone is the weight: `night.jpg:0.5`.
enum StyleArgument {
  private static let keys = ["weight", "scale", "mask", "own-mask"]

  /// - Throws: `ValidationError`, for `transform`.
  static func parse(_ text: String) throws -> PaintInputs.Style {
    guard let (path, options) = split(text) else { return PaintInputs.Style(path: text) }
    var values: [String: String] = [:]
    for part in options.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map(String.init)
      let (key, value) = pair.count == 2 ? (pair[0], pair[1]) : ("weight", pair[0])
      guard keys.contains(key) else {
        throw ValidationError(
          "'\(text)': found \(key), "
            + (NearestName.of(key, among: keys).map { "did you mean \($0)?" }
              ?? "expected one of \(keys.joined(separator: ", ")) with a value: weight=0.5."))
      }
      guard values.updateValue(value, forKey: key) == nil else {
        throw ValidationError("'\(text)': found \(key) twice, expected it once.")
      }
      guard !value.isEmpty else {
        throw ValidationError("'\(text)': found no value for \(key), expected one.")
      }
    }
    return PaintInputs.Style(
      path: path, weight: try number("weight", values, text) ?? 1,
      mask: values["mask"], ownMask: values["own-mask"], scale: try number("scale", values, text))
  }

  /// The file's name and what follows the colon; nil without such. A name with a colon in it is told
  /// by the file being there.
  private static func split(_ text: String) -> (path: String, options: String)? {
    guard !FileManager.default.fileExists(atPath: text), let colon = text.lastIndex(of: ":"),
      colon != text.startIndex
    else { return nil }
    let options = String(text[text.index(after: colon)...])
    let first = options.prefix { $0 != "," }
    guard Double(first) != nil || first.contains(/^[a-z-]+=/) else { return nil }
    return (String(text[..<colon]), options)
  }

  private static func number(
    _ key: String, _ values: [String: String], _ text: String
  ) throws -> Double? {
    guard let value = values[key] else { return nil }
    guard let number = Double(value), number.isFinite, number > 0 else {
      throw ValidationError("'\(text)': found \(key) '\(value)', expected a number above 0.")
    }
    return number
  }
}
