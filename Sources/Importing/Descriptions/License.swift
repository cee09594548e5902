/// Licences as manifests state them.
enum License {
  /// The text if it has the form of an SPDX expression, else nil.
  static func spdx(_ text: String?) -> String? {
    guard let text, !text.isEmpty, text.utf8.count <= 200 else { return nil }
    let pattern = /\(*[A-Za-z0-9.+:\-]+\)*( (AND|OR|WITH) \(*[A-Za-z0-9.+:\-]+\)*)*/
    return text.wholeMatch(of: pattern) == nil ? nil : text
  }
}
