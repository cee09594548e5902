/// Operations inside windows: which positions they read, and how windows are named.
extension FieldTracer {
  /// The layout of a result in which positions inside blocks were added up, or otherwise made one
  /// with each other: whatever else still says where in a block it is has read the whole block.
  ///
  /// - Parameter lost: the dimensions that were looked along.
  func blended(_ layout: Layout, over lost: [Atom]) -> Layout {
    var axes: Set<Axis> = []
    for atom in lost {
      if case .grid(let grid, _, let modulus) = atom, modulus > 1, !isLeading(atom) {
        axes.insert(grids[grid].axis)
      }
    }
    guard !axes.isEmpty else { return layout }
    var known: [Int: Int] = [:]
    for case .grid(let grid, let divisor, _) in layout.joined()
    where divisor > 1 && axes.contains(grids[grid].axis) {
      known[grid] = max(known[grid] ?? 0, divisor)
    }
    // Only grids whose blocks are in sight: of others the places inside are no positions any more.
    let leading = Set(
      layout.joined().compactMap { atom in
        if case .grid(let grid, _, _) = atom, isLeading(atom) { grid } else { nil }
      })
    var blocks: [Int: Int] = [:]
    // In order: grids are numbered alike at every size.
    for (grid, block) in known.sorted(by: { $0.key < $1.key }) where leading.contains(grid) {
      blocks[grid] = blocksOf(grid, size: block)
    }
    return layout.map { atoms in
      atoms.map { atom in
        guard case .grid(let grid, let divisor, let modulus) = atom,
          axes.contains(grids[grid].axis)
        else { return atom }
        if let block = blocks[grid] { return .grid(block, divisor: divisor, modulus: modulus) }
        return isLeading(atom) ? atom : .local(modulus)
      }
    }
  }

  /// Whether a dimension has one place a window: leading digits of blocks and nothing inside them.
  func isOfWindows(_ atoms: [Atom]) -> Bool {
    atoms.allSatisfy { atom in
      if case .grid(_, let divisor, _) = atom { isLeading(atom) && divisor > 1 } else { true }
    }
  }

  /// What flattened positions are made of: a leading digit and the places that follow it become
  /// one grid, so that tokens of windows and tokens of the whole picture can be compared.
  func resolved(_ atoms: [Atom]) -> [Atom]? {
    var runs: [[Atom]] = []
    for atom in atoms {
      if isLeading(atom) {
        runs.append([atom])
      } else if runs.isEmpty {
        return nil
      } else {
        runs[runs.count - 1].append(atom)
      }
    }
    var result: [Atom] = []
    for run in runs {
      guard let grid = grid(run) else { return nil }
      result.append(.grid(grid, divisor: 1, modulus: grids[grid].length))
    }
    return result
  }

  /// The rule of a cyclic shift: reported, and followed as the shift it is far from borders.
  func turn(_ shift: CyclicShift) {
    guard var layout = layouts[shift.source] else { return }
    let atoms = layout[shift.dimension]
    guard movesWithPicture(atoms), let grid = grid(atoms) else {
      layout[shift.dimension] = mixed(atoms)
      return setOutput(layout)
    }
    let axes = FieldRules.words(axes(atoms))
    report(
      .positionDependent,
      "cyclic shift of \(axes) by \(abs(shift.places)): what leaves at one border comes in at "
        + "the other")
    layout[shift.dimension] = derive(
      grid, .shift(shift.places), length: outputShape()[shift.dimension])
    setOutput(layout)
  }
}
