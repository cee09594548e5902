extension FieldRules {
  static let elementwise = same(OperatorNames.unary) { (tracer) throws(OnnxError) in
    tracer.setOutput(tracer.layout(0))
    tracer.setOutput(tracer.layout(0), at: 1)
  }
  .merging(same(OperatorNames.broadcasting, broadcasting)) { first, _ in first }

  @Sendable private static func broadcasting(_ tracer: FieldTracer) throws(OnnxError) {
    var operands: [TensorFacts] = []
    for index in 0..<tracer.context.inputCount { operands.append(try tracer.context.input(index)) }
    let shapes = ShapeRules.operandShapes(tracer.context, operands)
    let layouts = operands.indices.map { index in
      // Only pre-opset-7 operands gain dimensions behind their own.
      tracer.layout(index)
        + Layout(repeating: [], count: shapes[index].count - operands[index].shape.count)
    }
    tracer.setOutput(combined(tracer, layouts, shape: tracer.outputShape()))
  }

  /// What broadcasting makes of operands whose trailing dimensions lie over each other.
  static func combined(_ tracer: FieldTracer, _ layouts: [Layout], shape: [Int]) -> Layout {
    var own: [(length: Int, moving: [Atom])] = []
    let layout = shape.indices.map { dim in
      let parts = layouts.compactMap { layout -> [Atom]? in
        let own = dim - (shape.count - layout.count)
        guard own >= 0 else { return nil }
        let atoms = Layouts.merged(layout[own])
        return atoms.isEmpty ? nil : atoms
      }
      return combined(tracer, parts, length: shape[dim], own: &own)
    }
    if !own.isEmpty {
      let values = OwnValues(
        operation: tracer.context.node.operation, lengths: own.map(\.length),
        axes: own.reduce(into: []) { $0.formUnion(tracer.axes($1.moving)) },
        isPerWindow: own.allSatisfy { tracer.isOfWindows($0.moving) },
        origin: tracer.originOfOwnValues)
      tracer.report(.positionDependent, values.text)
    }
    return layout
  }

  /// One dimension of several operands, all as long as the result.
  ///
  /// - Parameter own: gets the dimension where the picture meets values of the network's own.
  private static func combined(
    _ tracer: FieldTracer, _ parts: [[Atom]], length: Int,
    own: inout [(length: Int, moving: [Atom])]
  ) -> [Atom] {
    func isRepeated(_ atoms: [Atom]) -> Bool {
      atoms.allSatisfy { if case .repeated = $0 { true } else { false } }
    }
    // Each once, in order: grids are numbered alike at every size.
    let varying = parts.indices.filter {
      !isRepeated(parts[$0]) && parts.firstIndex(of: parts[$0]) == $0
    }.map { parts[$0] }
    guard let first = varying.first else { return parts.first ?? [] }
    if varying.count == 1 { return first }
    let moving = varying.filter(tracer.movesWithPicture)
    if moving.isEmpty { return [.local(length)] }
    if moving.count < varying.count {
      if let split = splitConstant(tracer, moving: moving, others: varying) { return split }
      own.append((length, moving[0]))
    }
    return joined(tracer, moving, length: length)
  }

  /// A constant whose length is that of the blocks' insides repeats with each block.
  private static func splitConstant(
    _ tracer: FieldTracer, moving: [[Atom]], others: [[Atom]]
  ) -> [Atom]? {
    guard moving.count == 1, moving[0].count > 1 else { return nil }
    let lengths = moving[0].map(\.length)
    var result = moving[0]
    for atoms in others where atoms != moving[0] {
      guard let split = Layouts.reshaped([atoms], to: lengths) else { return nil }
      for (place, part) in split.enumerated() {
        let varies = part.contains { if case .repeated = $0 { false } else { true } }
        if varies {
          if tracer.isLeading(moving[0][place]) { return nil }
          result[place] = .local(lengths[place])
        }
      }
    }
    return result
  }

  /// Operands that all move with the picture, made one grid.
  private static func joined(_ tracer: FieldTracer, _ moving: [[Atom]], length: Int) -> [Atom] {
    if moving.count == 1 { return moving[0] }
    var moving = moving
    if Set(moving.map { $0.map(\.length) }).count > 1 {
      let resolved = moving.compactMap { tracer.resolved($0) }
      if resolved.count == moving.count { moving = resolved }
      if Set(moving).count == 1 { return moving[0] }
    }
    // The same digits of different grids: the grids join, the digits stay.
    let shapes = Set(moving.map { $0.map(\.length) })
    if shapes.count == 1 {
      var result: [Atom] = []
      for place in moving[0].indices {
        let column = moving.map { $0[place] }
        if Set(column).count == 1 {
          result.append(column[0])
          continue
        }
        var ids: [Int] = []
        var digits: Set<[Int]> = []
        for case .grid(let grid, let divisor, let modulus) in column {
          ids.append(grid)
          digits.insert([divisor, modulus])
        }
        if ids.count == column.count, digits.count == 1,
          let digit = digits.first, let grid = tracer.join(ids)
        {
          result.append(.grid(grid, divisor: digit[0], modulus: digit[1]))
        } else if column.contains(where: tracer.isLeading) {
          result = []
          break
        } else {
          result.append(.local(column[0].length))
        }
      }
      if !result.isEmpty { return result }
    }
    let whole = moving.compactMap { tracer.grid($0) }
    if whole.count == moving.count, let grid = tracer.join(whole) {
      return [.grid(grid, divisor: 1, modulus: length)]
    }
    tracer.report(.positionDependent, "combines positions that don't correspond")
    return moving[0]
  }
}
