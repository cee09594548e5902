/// The way from the root of a document to one of its values: `parameters.strength.range[1]`.
public struct FieldPath: Sendable, Hashable, CustomStringConvertible {
  /// One step down.
  public enum Step: Sendable, Hashable {
    /// Into an object's member.
    case name(String)
    /// Into an array's item, from 0.
    case index(Int)
  }

  /// The steps from the root.
  public private(set) var steps: [Step]

  /// The path with these steps; none means the root.
  public init(_ steps: [Step] = []) { self.steps = steps }

  /// The path made of member names.
  public init(_ names: String...) { steps = names.map { .name($0) } }

  mutating func append(_ step: Step) { steps.append(step) }

  mutating func removeLast() { if !steps.isEmpty { steps.removeLast() } }

  /// This path and one step more.
  public static func + (path: FieldPath, step: Step) -> FieldPath {
    FieldPath(path.steps + [step])
  }

  /// This path and one member name more.
  public static func + (path: FieldPath, name: String) -> FieldPath { path + .name(name) }

  /// Dots between names, brackets around indices and around names that are no identifiers.
  public var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .index(let index): text += "[\(index)]"
      case .name(let name):
        if Self.isPlain(name) {
          text += (text.isEmpty ? "" : ".") + name
        } else {
          text += "[\(Excerpt.quoted(name))]"
        }
      }
    }
    return text
  }

  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64
      && name.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F || byte == 0x24
      }
  }
}
