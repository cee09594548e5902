/// Ids made of file names.
package enum PluginID {
  /// Whether a text can be an id.
  package static func isValid(_ text: String) -> Bool {
    text.utf8.count <= 64 && text.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil
  }

  /// Lower case, with a dash for everything that isn't a letter or digit; nil if nothing is left.
  package static func slug(_ name: String) -> String? {
    var words: [String] = []
    var word = ""
    for character in name.lowercased().replacing("×", with: "x") + " " {
      if character.isASCII, character.isLetter || character.isNumber {
        word.append(character)
      } else if !word.isEmpty {
        words.append(word)
        word = ""
      }
    }
    let id = String(words.joined(separator: "-").prefix(64))
    let trimmed = id.hasSuffix("-") ? String(id.dropLast()) : id
    return isValid(trimmed) ? trimmed : nil
  }
}
