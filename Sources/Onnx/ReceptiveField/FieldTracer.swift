/// Follows the picture's positions through a network at one input size.
///
/// Each operator's rule says what the dimensions of its outputs are made of; where positions are
/// computed from others, a new ``Grid`` records the map. Nothing is clamped to borders: what an
/// operator does there it does on the whole picture and on the tile that ends there alike.
final class FieldTracer {
  /// A finding about a node of the network.
  struct Finding: Hashable {
    let node: Int
    let reason: NonLocalNode.Reason
    let detail: String
  }
  /// What a node did with positions, in terms that don't change with the size of the picture
  /// unless the node itself does something else at another size.
  enum Mark: Hashable {
    case map(Axis, PositionMap)
    case leading(Axis, divisor: Int)
    case trailing(Axis, divisor: Int, modulus: Int)
  }

  let network: Network
  let inference: ShapeInference
  /// The same network at another size, to tell how lengths grow.
  let larger: ShapeInference?
  /// Nodes found to do different things at different sizes.
  let sizeDependent: Set<Int>

  private(set) var grids: [Grid] = []
  private(set) var findings: [Finding] = []
  /// By tensor number; nil behind unknown operators.
  private(set) var layouts: [Layout?]
  private(set) var marks: [Int: [Mark]] = [:]
  /// Strides of blocks that tile origins must respect besides those of grids.
  private(set) var blockRatios: [(grid: Int, ratio: Ratio)] = []
  private var made: [Grid.Source: Int] = [:]
  private var joined: [[Int]: Int] = [:]
  private var blocks: [[Atom]: Int] = [:]
  private var wholeBlocks: [[Int]: Int] = [:]
  /// The node that makes a tensor, by tensor number.
  let makers: [Int: Int]
  private let shifts: [Int: CyclicShift]
  /// Slices that are nothing but the parts of a cyclic shift.
  private let shiftParts: Set<Int>

  // The node whose rule runs.
  private var current = -1
  private(set) var context: ShapeContext
  private var onPicture: [Bool]

  init(
    _ network: Network, _ inference: ShapeInference, input: Int, inputAxes: [Axis: Int],
    nodes: [Int], larger: ShapeInference? = nil, sizeDependent: Set<Int> = []
  ) {
    self.network = network
    self.inference = inference
    self.larger = larger
    self.sizeDependent = sizeDependent
    layouts = inference.facts.map { facts in
      facts.map { Self.constantLayout($0) }
    }
    var makers: [Int: Int] = [:]
    for index in nodes {
      for id in network.nodes[index].outputIDs where id >= 0 { makers[id] = index }
    }
    self.makers = makers
    let shifts = CyclicShift.all(in: network, inference, nodes: nodes)
    self.shifts = shifts
    var parts = Set(shifts.keys.flatMap { network.nodes[$0].inputIDs.compactMap { makers[$0] } })
    for index in nodes where shifts[index] == nil {
      for id in network.nodes[index].inputIDs { if let maker = makers[id] { parts.remove(maker) } }
    }
    shiftParts = parts
    onPicture = [Bool](repeating: false, count: layouts.count)
    onPicture[input] = true
    context = ShapeContext(
      node: Node(name: "", operation: "", inputs: [], outputs: [], attributes: [:]), opset: 0,
      inputs: [], outputs: [])
    if let shape = inference.facts[input]?.shape {
      var layout = Layouts.local(shape)
      for axis in Axis.allCases {
        guard let dim = inputAxes[axis] else { continue }
        grids.append(
          Grid(axis: axis, length: shape[dim], ratio: .one, sources: [], node: -1))
        layout[dim] = [.grid(grids.count - 1, divisor: 1, modulus: shape[dim])]
      }
      layouts[input] = layout
    }
    let unknown = Dictionary(
      inference.unknown.map { ($0.node, $0.error) }, uniquingKeysWith: { first, _ in first })
    for index in nodes { trace(index, unknown: unknown[index]) }
  }

  private static func constantLayout(_ facts: TensorFacts) -> Layout {
    facts.folded?.isUniform == true
      ? Layouts.repeated(facts.shape) : Layouts.local(facts.shape)
  }

  private func trace(_ index: Int, unknown: OnnxError?) {
    let node = network.nodes[index]
    current = index
    if let unknown {
      var detail = "the operator is not known"
      if case .unsupported(_, _, let reason) = unknown { detail = reason }
      report(.unknownOperator, detail)
    }
    let known = node.inputIDs.allSatisfy { $0 < 0 || layouts[$0] != nil }
    guard unknown == nil, known else {
      for id in node.outputIDs where id >= 0 { layouts[id] = nil }
      return
    }
    let depends =
      node.inputIDs.contains { $0 >= 0 && onPicture[$0] }
      && !["Shape", "Size"].contains(node.operation)
    context = inference.context(node)
    for (id, facts) in zip(node.outputIDs, context.outputs) where id >= 0 {
      guard let facts else { continue }
      onPicture[id] = depends
      layouts[id] = Self.constantLayout(facts)
    }
    if shiftParts.contains(index) { return }
    if let shift = shifts[index] {
      turn(shift)
      return markLayouts(node)
    }
    // Small constants are known by value already.
    guard depends || context.outputs.first.flatMap({ $0 })?.folded == nil else { return }
    guard let rule = FieldRules.all[node.operation] else { return }
    do throws(OnnxError) {
      try rule(self)
    } catch {
      report(.unknownOperator, "\(error)")
    }
    markLayouts(node)
  }

  /// Records how outputs divide grids: block sizes must not change with the picture's size.
  private func markLayouts(_ node: Node) {
    for id in node.outputIDs where id >= 0 {
      for atom in (layouts[id] ?? []).joined() {
        guard case .grid(let grid, let divisor, let modulus) = atom else { continue }
        if isLeading(atom) {
          marks[current, default: []].append(.leading(grids[grid].axis, divisor: divisor))
        } else {
          marks[current, default: []].append(
            .trailing(grids[grid].axis, divisor: divisor, modulus: modulus))
        }
      }
    }
  }

  // MARK: What rules use

  /// The layout of an input, which rules may rely on to be known.
  func layout(_ index: Int) -> Layout {
    guard index < context.node.inputIDs.count, context.node.inputIDs[index] >= 0 else { return [] }
    return layouts[context.node.inputIDs[index]] ?? []
  }

  func setOutput(_ layout: Layout, at index: Int = 0) {
    guard index < context.node.outputIDs.count, context.node.outputIDs[index] >= 0 else { return }
    let shape = outputShape(index)
    guard layout.count == shape.count else { return }
    layouts[context.node.outputIDs[index]] = layout.map { Layouts.merged($0) }
  }

  func outputShape(_ index: Int = 0) -> [Int] {
    index < context.outputs.count ? context.outputs[index]?.shape ?? [] : []
  }

  /// The first finding about a node is kept.
  func report(_ reason: NonLocalNode.Reason, _ detail: String) {
    guard !findings.contains(where: { $0.node == current }) else { return }
    findings.append(Finding(node: current, reason: reason, detail: detail))
  }

  /// Whether a tensor is made of the picture.
  func isOnPicture(_ id: Int) -> Bool { onPicture[id] }

  var isSizeDependent: Bool { sizeDependent.contains(current) }

  /// How the current node's output grows with its input along a dimension.
  func growth(input: Int, output: Int) -> Ratio? {
    guard let larger, let inID = context.node.inputIDs.first,
      let outID = context.node.outputIDs.first,
      inID >= 0, outID >= 0,
      let before = inference.length(inID, input), let out = inference.length(outID, output),
      let after = larger.length(inID, input), let grown = larger.length(outID, output)
    else { return nil }
    return Ratio(grown - out, after - before)
  }

  /// Whether an atom is the leading digit of a grid: what moves with the picture.
  func isLeading(_ atom: Atom) -> Bool {
    guard case .grid(let grid, let divisor, let modulus) = atom else { return false }
    return divisor * modulus == grids[grid].length && modulus > 1
  }

  func movesWithPicture(_ atoms: [Atom]) -> Bool { atoms.contains(where: isLeading) }

  /// The axes that a dimension moves along, for messages.
  func axes(_ atoms: [Atom]) -> Set<Axis> {
    Set(
      atoms.compactMap { atom in
        if case .grid(let grid, _, _) = atom, isLeading(atom) { grids[grid].axis } else { nil }
      })
  }

  /// The dimension after something mixed its trailing digits: they are positions no more.
  func mixed(_ atoms: [Atom]) -> [Atom] {
    atoms.map { atom in
      if case .grid(_, _, let modulus) = atom, !isLeading(atom) { .local(modulus) } else { atom }
    }
  }

  /// The grid that a dimension is; nil if it doesn't move with the picture, or in a way that
  /// sliding along it makes no sense (which is reported).
  func grid(_ atoms: [Atom]) -> Int? {
    let atoms = Layouts.merged(atoms)
    guard movesWithPicture(atoms) else { return nil }
    guard case .grid(let grid, let divisor, let modulus)? = atoms.first, isLeading(atoms[0]),
      !movesWithPicture(Array(atoms.dropFirst()))
    else {
      report(.positionDependent, "works along a dimension that holds more than rows or columns")
      return nil
    }
    let inner = atoms.dropFirst().reduce(1) { $0 * $1.length }
    if divisor == 1, inner == 1 { return grid }
    if let known = blocks[atoms] { return known }
    let source = Grid.Source(grid: grid, map: .blocks(from: inner, to: divisor))
    let result = derive([source], length: modulus * inner)
    if let block = Ratio(divisor), let ratio = grids[grid].ratio?.times(block) {
      blockRatios.append((result, ratio))
    }
    blocks[atoms] = result
    return result
  }

  /// The grid each of whose positions reads the whole block of another one that it is in.
  func blocksOf(_ grid: Int, size: Int) -> Int {
    if let known = wholeBlocks[[grid, size]] { return known }
    let source = Grid.Source(grid: grid, map: .blocks(from: size, to: size))
    let result = derive([source], length: grids[grid].length)
    if let block = Ratio(size), let ratio = grids[grid].ratio?.times(block) {
      blockRatios.append((result, ratio))
    }
    wholeBlocks[[grid, size]] = result
    return result
  }

  /// A grid computed from another one.
  func derive(
    _ grid: Int, _ map: PositionMap, length: Int, border: Grid.Border = .zero
  ) -> [Atom] {
    if map == .shift(0), length == grids[grid].length { return whole(grid) }
    let source = Grid.Source(grid: grid, map: map, border: border)
    if let known = made[source], grids[known].length == length {
      marks[current, default: []].append(.map(grids[grid].axis, map))
      return whole(known)
    }
    let result = derive([source], length: length)
    made[source] = result
    return whole(result)
  }

  private func whole(_ grid: Int) -> [Atom] {
    [.grid(grid, divisor: 1, modulus: grids[grid].length)]
  }

  private func derive(_ sources: [Grid.Source], length: Int) -> Int {
    let first = grids[sources[0].grid]
    var ratio = sources[0].map.ratio.flatMap { first.ratio?.times($0) }
    for source in sources {
      marks[current, default: []].append(.map(grids[source.grid].axis, source.map))
      if sources.count > 1, grids[source.grid].ratio != ratio {
        if grids[source.grid].ratio != nil, ratio != nil {
          report(.positionDependent, "combines tensors of different scale")
        }
        ratio = ratio ?? grids[source.grid].ratio
      }
    }
    grids.append(
      Grid(axis: first.axis, length: length, ratio: ratio, sources: sources, node: current))
    return grids.count - 1
  }

  /// One grid that reads the same position of several; nil if they can't be one.
  func join(_ parts: [Int]) -> Int? {
    let parts = Array(Set(parts)).sorted()
    if parts.count == 1 { return parts[0] }
    guard Set(parts.map { grids[$0].length }).count == 1 else { return nil }
    if Set(parts.map { grids[$0].axis }).count > 1 {
      report(.positionDependent, "combines rows with columns")
      return nil
    }
    if let known = joined[parts] { return known }
    let result = derive(
      parts.map { Grid.Source(grid: $0, map: .shift(0)) }, length: grids[parts[0]].length)
    joined[parts] = result
    return result
  }
}
