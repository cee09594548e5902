import Wording

extension OutputOptions {
  /// Compares names and values with what the saver takes, and writes flags as libvips reads them.
  mutating func check(against specs: [ArgumentSpec], path: String) throws(OutputError) {
    // libvips prints a warning for a number out of range and then ignores it, and reads any word
    // as a number's or a flag's value: all of it is found here instead.
    let options = specs.filter { $0.isInput && !$0.isRequired && !$0.isDeprecated }
    let names = options.map { $0.name.replacing("-", with: "_") }
    for item in items {
      guard let index = names.firstIndex(of: item.name) else {
        throw .unknownOption(
          path: path, option: item.name, nearest: NearestName.of(item.name, among: names),
          known: names.sorted())
      }
      if let expected = OutputOptions.complaint(about: item.value, kind: options[index].kind) {
        throw .badValue(path: path, option: item.name, found: item.value, expected: expected)
      }
      if options[index].kind == .bool, let flag = OutputOptions.flag(item.value) {
        replace(item.name, flag ? "true" : "false")
      }
    }
  }

  /// What was expected instead; nil when the value is fine.
  private static func complaint(about value: String, kind: ArgumentSpec.Kind) -> String? {
    switch kind {
    case .bool:
      return flag(value) == nil ? "true or false" : nil
    case .int(let range):
      if let number = Int(value), range.contains(number) { return nil }
      return "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .double(let range):
      if let number = Double(value), range.contains(number) { return nil }
      return "a number from \(range.lowerBound) to \(range.upperBound)"
    case .enumeration(let members):
      return members.contains(value) ? nil : "one of \(members.joined(separator: ", "))"
    case .flags(let members):
      let parts = value.split(whereSeparator: { "|:, ".contains($0) }).map(String.init)
      let isKnown = !parts.isEmpty && parts.allSatisfy { members.contains($0) }
      return isKnown ? nil : "some of \(members.joined(separator: ", ")), joined with |"
    case .doubles:
      let parts = value.split(whereSeparator: \.isWhitespace)
      let isKnown = !parts.isEmpty && parts.allSatisfy { Double($0) != nil }
      return isKnown ? nil : "numbers with spaces between"
    case .string:
      return value.isEmpty ? "some text" : nil
    case .image, .imageArray, .other:
      return "nothing: it cannot be set by text"
    }
  }
}
