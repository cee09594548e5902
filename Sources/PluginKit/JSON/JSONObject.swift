/// The members of a JSON object in the order of the file, each name once.
public struct JSONObject: Sendable, Hashable {
  /// Names in the order of the file.
  public private(set) var names: [String] = []
  private var values: [String: JSON] = [:]

  /// An object without members.
  public init() {}

  /// The value of a member, or nil where there is none.
  public subscript(name: String) -> JSON? { values[name] }

  /// The number of members.
  public var count: Int { names.count }

  /// Adds a member; false when the name is taken, and then nothing changes.
  @discardableResult
  mutating func insert(_ name: String, _ value: JSON) -> Bool {
    guard values[name] == nil else { return false }
    names.append(name)
    values[name] = value
    return true
  }

  /// Sets a member; a new one comes last.
  package mutating func set(_ name: String, _ value: JSON) {
    if values.updateValue(value, forKey: name) == nil { names.append(name) }
  }

  /// An object of these members, in this order.
  package init(_ members: [(String, JSON)]) {
    for (name, value) in members { set(name, value) }
  }

  /// Names and values in the order of the file.
  public var members: [(name: String, value: JSON)] {
    names.map { ($0, values[$0] ?? .null) }
  }

  /// Two objects are equal when their members are, in whatever order.
  public static func == (a: JSONObject, b: JSONObject) -> Bool { a.values == b.values }

  /// Hashes the members regardless of order.
  public func hash(into hasher: inout Hasher) { hasher.combine(values) }
}
