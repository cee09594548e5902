/// The types of JSON Schema. A number without fraction is an `integer` too.
enum SchemaType: String, Sendable, CaseIterable {
  case null, boolean, integer, number, string, array, object

  func admits(_ value: JSON) -> Bool {
    switch (self, value) {
    case (.null, .null), (.boolean, .boolean), (.number, .number), (.string, .string),
      (.array, .array), (.object, .object):
      true
    case (.integer, .number): value.integer != nil
    default: false
    }
  }
}
