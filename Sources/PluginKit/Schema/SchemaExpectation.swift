/// What a schema asks for, in words. A `title` in the schema takes the place of the derived words
/// where those would be no help (regular expressions).
extension SchemaNode {
  var derivedExpectation: String {
    if let constant { return Excerpt.value(constant) }
    if let alternatives { return Excerpt.alternatives(alternatives.map(Excerpt.value)) }
    let choices = anyOf + oneOf
    if !choices.isEmpty { return Excerpt.alternatives(choices.map(\.expectation)) }
    if types.isEmpty { return "a value" }
    return Excerpt.alternatives(types.map(words))
  }

  private func words(for type: SchemaType) -> String {
    switch type {
    case .null: "null"
    case .boolean: "true or false"
    case .integer: "a whole number" + bounds
    case .number: "a number" + bounds
    case .string: stringWords
    case .array: arrayWords
    case .object: "an object"
    }
  }

  private var bounds: String {
    switch (lower, upper) {
    case (let lower?, let upper?) where !lower.exclusive && !upper.exclusive:
      " from \(Excerpt.number(lower.value)) to \(Excerpt.number(upper.value))"
    case (let lower?, let upper?): words(lower, above: true) + " and" + words(upper, above: false)
    case (let lower?, nil): words(lower, above: true)
    case (nil, let upper?): words(upper, above: false)
    case (nil, nil): ""
    }
  }

  private func words(_ bound: Bound, above: Bool) -> String {
    let number = Excerpt.number(bound.value)
    if bound.exclusive { return above ? " above \(number)" : " below \(number)" }
    return above ? " of at least \(number)" : " of at most \(number)"
  }

  private var stringWords: String {
    switch (lengths.lowerBound, lengths.upperBound) {
    case (0, .max): "a string"
    case (1, .max): "a string that is not empty"
    case (0, let most): "a string of at most \(most) characters"
    case (let least, .max): "a string of at least \(least) characters"
    case (let least, let most): "a string of \(least) to \(most) characters"
    }
  }

  private var arrayWords: String {
    let of = items.map { " of " + $0.plural } ?? " of items"
    return switch (counts.lowerBound, counts.upperBound) {
    case (0, .max): "an array" + (items?.types.isEmpty == false ? of : "")
    case (let least, let most) where least == most: "an array of \(least)" + of.dropFirst(3)
    case (let least, .max): "an array of at least \(least)" + of.dropFirst(3)
    case (0, let most): "an array of at most \(most)" + of.dropFirst(3)
    case (let least, let most): "an array of \(least) to \(most)" + of.dropFirst(3)
    }
  }

  private var plural: String {
    switch types.first {
    case .string: "strings"
    case .number: "numbers"
    case .integer: "whole numbers"
    case .object: "objects"
    case .array: "arrays"
    default: "items"
    }
  }
}
