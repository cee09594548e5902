/// A stage as it was asked for, before any plugin is looked up: `wave:strength=0.6,brush=2`.
public struct StageSpec: Sendable, Hashable, CustomStringConvertible {
  /// A parameter as it was written.
  public struct Argument: Sendable, Hashable {
    /// The parameter's name.
    public let name: String
    /// The value; text from a command line is read as JSON would be.
    public let value: JSON

    /// A parameter with a value.
    public init(name: String, value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// The plugin's id.
  public let plugin: String
  /// Parameters in the order they were written.
  public let arguments: [Argument]

  /// A stage of a plugin with its parameters.
  public init(plugin: String, arguments: [Argument] = []) {
    self.plugin = plugin
    self.arguments = arguments
  }

  /// One stage: `wave`, `wave:strength=0.6,brush=2`.
  public init(parsing text: String) throws(PluginError) {
    let stages = try Self.chain(parsing: text)
    guard stages.count == 1 else {
      throw .stage(text: text, message: "found \(stages.count) stages, expected one")
    }
    self = stages[0]
  }

  /// Stages in order: `wave:strength=0.6,brush=2,photo-4x`. Between commas, what has a `=` and no
  /// `:` before it is a further parameter of the stage to its left; anything else is a new stage.
  public static func chain(parsing text: String) throws(PluginError) -> [StageSpec] {
    var stages: [StageSpec] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let piece = piece.trimmingSpaces
      guard !piece.isEmpty else {
        throw .stage(text: text, message: "found nothing between commas, expected a plugin id")
      }
      let beforeEquals = piece.prefix { $0 != "=" }
      if beforeEquals.endIndex < piece.endIndex, !beforeEquals.contains(":") {
        guard let last = stages.popLast() else {
          throw .stage(
            text: text,
            message: "found \(Excerpt.quoted(String(piece))), expected a plugin id before it")
        }
        stages.append(try last.adding(piece, in: text))
        continue
      }
      let id = piece.prefix { $0 != ":" }
      guard !id.isEmpty else {
        throw .stage(text: text, message: "found nothing before \":\", expected a plugin id")
      }
      let stage = StageSpec(plugin: String(id))
      stages.append(
        id.endIndex < piece.endIndex
          ? try stage.adding(piece[piece.index(after: id.endIndex)...], in: text) : stage)
    }
    return stages
  }

  /// As users write it.
  public var description: String {
    if arguments.isEmpty { return plugin }
    let list = arguments.map { argument in
      let value = argument.value.string ?? Excerpt.value(argument.value)
      return "\(argument.name)=\(value)"
    }
    return plugin + ":" + list.joined(separator: ",")
  }

  private func adding(_ piece: Substring, in text: String) throws(PluginError) -> StageSpec {
    let name = piece.prefix { $0 != "=" }
    guard name.endIndex < piece.endIndex, !name.isEmpty else {
      throw .stage(
        text: text,
        message: "found \(Excerpt.quoted(String(piece))), expected name=value")
    }
    guard !arguments.contains(where: { $0.name == name }) else {
      throw .stage(
        text: text, message: "found \(Excerpt.quoted(String(name))) twice, expected it once")
    }
    let value = piece[piece.index(after: name.endIndex)...]
    return StageSpec(
      plugin: plugin,
      arguments: arguments + [Argument(name: String(name), value: Self.value(String(value)))])
  }

  /// Numbers and truth values; anything else stays text: the path of a picture, or what no parameter
  /// accepts, so that the message can show it.
  private static func value(_ text: String) -> JSON {
    switch text {
    case "true", "yes", "on": return .boolean(true)
    case "false", "no", "off": return .boolean(false)
    default:
      guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
        let number = Double(text), number.isFinite
      else { return .string(text) }
      return .number(number)
    }
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
