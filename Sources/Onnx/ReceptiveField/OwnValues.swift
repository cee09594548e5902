/// What a node combines the picture with: values of the network's own that differ from place to
/// place, such as position embeddings and the masks of shifted windows.
struct OwnValues {
  /// Where such values come from.
  enum Origin: String {
    case fixed = "of one fixed size"
    case resized = "resized to the picture's size"
    case cut = "cut to the picture's size"
    case computed = "computed from the picture's size"
  }

  /// The operator.
  let operation: String
  /// How many there are along each dimension.
  let lengths: [Int]
  /// The axes of the picture.
  let axes: Set<Axis>
  /// Whether there is one value a window instead of one a position.
  let isPerWindow: Bool
  let origin: Origin

  /// In a few words, with the name the field has for it.
  var text: String {
    let count = lengths.map(String.init).joined(separator: "×")
    let verb: String
    switch operation {
    case "Add", "Sub", "Sum": verb = "adds"
    case "Concat": verb = "joins"
    default:
      return "combines the picture with \(count) values of its own along "
        + "\(FieldRules.words(axes)), \(origin.rawValue)"
    }
    return isPerWindow
      ? "window mask: \(verb) \(count) values, one a window, along \(FieldRules.words(axes)), "
        + origin.rawValue
      : "position embedding: \(verb) \(count) values of its own along "
        + "\(FieldRules.words(axes)), \(origin.rawValue)"
  }
}

extension FieldTracer {
  /// Where the operands of the current node come from that aren't made of the picture.
  ///
  /// Only what follows the picture's size, through a `Shape` of it, is said to.
  var originOfOwnValues: OwnValues.Origin {
    var open = context.node.inputIDs.filter { $0 >= 0 && !isOnPicture($0) }
    var seen = Set(open)
    var operations: Set<String> = []
    var followsSize = false
    while let id = open.popLast() {
      guard let maker = makers[id] else { continue }
      let node = network.nodes[maker]
      if ["Shape", "Size"].contains(node.operation) {
        followsSize = followsSize || node.inputIDs.contains { $0 >= 0 && isOnPicture($0) }
        continue
      }
      operations.insert(node.operation)
      for input in node.inputIDs where input >= 0 && seen.insert(input).inserted {
        open.append(input)
      }
    }
    guard followsSize else { return .fixed }
    if !operations.isDisjoint(with: ["Resize", "Upsample"]) { return .resized }
    if !operations.isDisjoint(with: ["Range", "CumSum", "NonZero"]) { return .computed }
    return operations.contains("Slice") || operations.contains("Gather") ? .cut : .computed
  }
}
