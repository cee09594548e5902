import Foundation
import TestSupport

/// The `impasto` commands in a Markdown page: in tables, in text and in blocks.
enum DocumentedCommands {
  /// Names in capitals that stand for something, and what tests put there.
  private static let examples = [
    "FOLDER": "my-style", "ID": "wave", "FILE": "poster.json photo.jpg pipelined.tif",
    "COMMAND": "upscale",
  ]

  /// Every command line, without the leading `impasto`, as words.
  static func lines(of page: String) throws -> [[String]] {
    var lines: [String] = []
    var isBlock = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      let text = line.trimmingCharacters(in: .whitespaces)
      if text.hasPrefix("```") {
        isBlock.toggle()
      } else if isBlock {
        if text.hasPrefix("impasto ") { lines.append(text) }
      } else {
        lines += text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
          .filter { $0.offset % 2 == 1 && $0.element.hasPrefix("impasto ") }
          .map { String($0.element) }
      }
    }
    // A command can be broken over two lines in running text.
    let joined = page.replacingOccurrences(of: "\n", with: " ")
    for match in joined.matches(of: /`(impasto [^`|]*)`/) where !lines.contains(String(match.1)) {
      if page.contains("`" + match.1 + "`") { continue }
      lines.append(String(match.1))
    }
    // What a shell does with the output is not the command's business.
    return lines.map { words($0).dropFirst().prefix { $0 != ">" }.flatMap(filled) }
  }

  private static func filled(_ word: String) -> [String] {
    examples[word].map { $0.split(separator: " ").map(String.init) } ?? [word]
  }

  /// Splits as a shell does, as far as quotes go.
  private static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in line {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}
