/// A JSON value that keeps the order of an object's members, so that listings and error messages
/// follow the file. Reading a member that is not there gives ``null``.
public indirect enum JSON: Sendable, Hashable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object(JSONObject)

  /// An object of these members, in this order.
  package static func members(_ members: [(String, JSON)]) -> JSON {
    .object(JSONObject(members))
  }

  /// The member `name` of an object; `null` where there is none or this is no object.
  public subscript(name: String) -> JSON {
    guard case .object(let object) = self else { return .null }
    return object[name] ?? .null
  }

  /// The string, or nil for another type.
  public var string: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  /// The number, or nil for another type. Always finite: the parser refuses what overflows.
  public var number: Double? {
    guard case .number(let value) = self else { return nil }
    return value
  }

  /// The number when it is whole and fits an `Int`.
  public var integer: Int? { number.flatMap { Int(exactly: $0) } }

  /// The truth value, or nil for another type.
  public var boolean: Bool? {
    guard case .boolean(let value) = self else { return nil }
    return value
  }

  /// The items, or nil for another type.
  public var array: [JSON]? {
    guard case .array(let items) = self else { return nil }
    return items
  }

  /// The object, or nil for another type.
  public var object: JSONObject? {
    guard case .object(let object) = self else { return nil }
    return object
  }

  /// Whether this is `null` (or was not there).
  public var isNull: Bool { self == .null }
}
