/// A parsed JSON text together with the names that occur twice in one object (RFC 8259 calls what
/// a reader makes of those unpredictable, so they are reported rather than resolved).
public struct JSONDocument: Sendable {
  /// A name that occurs more than once in its object; the first occurrence is the one kept.
  public struct Duplicate: Sendable, Hashable {
    /// Where it is, in the notation of ``Violation``.
    public let path: FieldPath
    /// Line of the second occurrence, from 1.
    public let line: Int
  }

  /// What a text may hold before it is refused, so that a hostile file costs little.
  public struct Limits: Sendable {
    /// Largest text in bytes.
    public var bytes = 1 << 20
    /// Deepest nesting of arrays and objects.
    public var depth = 64

    /// 1 MiB and 64 levels.
    public init() {}
  }

  /// The value.
  public let root: JSON
  static let mostDuplicates = 100

  /// The repeated names, at most the first 100.
  public let duplicates: [Duplicate]

  /// Parses strict JSON (RFC 8259): no comments, no trailing commas, no NaN. A byte order mark at
  /// the start is skipped.
  public init(parsing bytes: [UInt8], limits: Limits = Limits()) throws(JSONSyntaxError) {
    var parser = JSONParser(bytes: bytes, limits: limits)
    root = try parser.document()
    duplicates = parser.duplicates
  }

  /// Parses strict JSON from a string.
  public init(parsing text: String, limits: Limits = Limits()) throws(JSONSyntaxError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }
}
