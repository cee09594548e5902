/// The way from a feature map to the values that a node reduces: reshapes, transpositions and
/// reductions along one axis, which exporters put between the two.
///
/// ```text
/// GroupNorm as PyTorch exports it   [1, C, H, W] → Reshape [1, G, C÷G·H·W] → InstanceNormalization
/// a sum in two steps                [1, C, H, W] → ReduceSum 3 → ReduceSum 2
/// ```
struct FeaturePath {
  /// The feature map: a tensor with rows and columns as dimensions of their own.
  let tensor: Int
  let rowAxis: Int
  let columnAxis: Int
  /// For each channel of the feature map the element of the reduced tensor that it goes into.
  let elements: [Int]

  private enum Step {
    case reshape([Int])
    case permute([Int])
    /// Dimensions, and the shape they leave; nil for the last step.
    case reduce([Int], to: [Int]?)
  }

  /// Follows the first input of a node back.
  ///
  /// - Parameter reduced: the dimensions of that input that the node goes over.
  /// - Returns: nil if the node doesn't go over all rows and all columns of a feature map, or not
  ///   over every position alike.
  init?(_ study: SizeStudy, makers: [Int: Int], node: Node, reduced: [Int]) {
    let (network, inference, tracer) = (study.path.network, study.inference, study.tracer)
    guard var id = node.inputIDs.first, id >= 0, let shape = inference.facts[id]?.shape else {
      return nil
    }
    var steps: [Step] = [.reduce(reduced, to: nil)]
    while true {
      guard let layout = tracer.layouts[id] else { return nil }
      if let axes = Self.axes(of: layout, tracer) {
        (tensor, rowAxis, columnAxis) = (id, axes.row, axes.column)
        break
      }
      guard let maker = makers[id], let source = network.nodes[maker].inputIDs.first, source >= 0,
        let made = inference.facts[id]?.shape,
        let step = Self.step(network.nodes[maker], inference, made: made, last: node.operation)
      else { return nil }
      steps.append(step)
      id = source
    }
    let (rowAxis, columnAxis) = (self.rowAxis, self.columnAxis)
    guard let source = inference.facts[tensor]?.shape,
      // Nothing that moves with the picture may be left, and no digit of a position.
      zip(shape.indices, tracer.layouts[node.inputIDs[0]] ?? [])
        .allSatisfy({ reduced.contains($0) || !Self.holdsPositions($1) })
    else { return nil }
    let others = source.indices.filter { $0 != rowAxis && $0 != columnAxis }
    let (rows, columns) = (source[rowAxis], source[columnAxis])
    var found: [[Int]] = []
    for (y, x) in [(0, 0), (0, columns - 1), (rows - 1, 0), (rows - 1, columns - 1)] {
      var list: [Int] = []
      for place in Places.all(others.map { source[$0] }) {
        var coordinates = [Int](repeating: 0, count: source.count)
        for (axis, value) in zip(others, place) { coordinates[axis] = value }
        (coordinates[rowAxis], coordinates[columnAxis]) = (y, x)
        list.append(Self.follow(coordinates, in: source, along: steps.reversed()))
      }
      found.append(list)
    }
    // A reshape across borders of dimensions would send corners to different elements.
    guard Set(found).count == 1, let first = found.first, first.count <= Limits.window else {
      return nil
    }
    elements = first
  }

  /// The dimensions that are all rows and all columns; nil unless there are both.
  static func axes(of layout: Layout, _ tracer: FieldTracer) -> (row: Int, column: Int)? {
    guard let row = whole(.y, layout, tracer), let column = whole(.x, layout, tracer) else {
      return nil
    }
    return (row, column)
  }

  /// The dimension that is all rows or all columns and nothing else.
  private static func whole(_ axis: Axis, _ layout: Layout, _ tracer: FieldTracer) -> Int? {
    let found = layout.indices.filter { dim in
      guard layout[dim].count == 1, case .grid(let grid, 1, let modulus) = layout[dim][0] else {
        return false
      }
      return tracer.grids[grid].axis == axis && tracer.grids[grid].length == modulus
    }
    // Another dimension that moves along the same axis would be an outer product.
    let moving = layout.indices.filter { tracer.axes(layout[$0]).contains(axis) }
    return found.count == 1 && moving == found ? found[0] : nil
  }

  private static func holdsPositions(_ atoms: [Atom]) -> Bool {
    atoms.contains { if case .grid = $0 { true } else { false } }
  }

  private static func step(
    _ node: Node, _ inference: ShapeInference, made: [Int], last: String
  ) -> Step? {
    let context = inference.context(node)
    switch node.operation {
    case "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Cast": return .reshape(made)
    case "Transpose":
      return .permute(node.ints("perm") ?? made.indices.reversed())
    case last where stepwise.contains(node.operation):
      return (try? ShapeRules.reducedAxes(context)).map { .reduce($0, to: made) }
    default: return nil
    }
  }

  /// Reductions that give the same over one axis after the other as over both at once.
  private static let stepwise: Set<String> = [
    "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2",
  ]

  /// Where a value ends up.
  private static func follow(_ start: [Int], in shape: [Int], along steps: [Step]) -> Int {
    var (coordinates, shape) = (start, shape)
    func flat() -> Int {
      zip(coordinates, Places.strides(shape)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    func place(_ index: Int, in shape: [Int]) -> [Int] {
      zip(shape, Places.strides(shape)).map { index / max($1, 1) % max($0, 1) }
    }
    var index = flat()
    for step in steps {
      switch step {
      case .reshape(let made):
        shape = made
        coordinates = place(index, in: made)
      case .permute(let order):
        coordinates = order.map { coordinates[$0] }
        shape = order.map { shape[$0] }
      case .reduce(let dims, let made):
        // Dropped dimensions don't change the place, so they may stay with length 1.
        for dim in dims where shape.indices.contains(dim) {
          (coordinates[dim], shape[dim]) = (0, 1)
        }
        if let made {
          index = flat()
          shape = made
          coordinates = place(index, in: made)
        }
      }
      index = flat()
    }
    return index
  }
}
