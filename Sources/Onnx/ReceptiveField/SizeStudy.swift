/// One network followed at several sizes: what changes with the size can't be tiled.
struct SizeStudy {
  let path: PicturePath
  /// The size at which everything else is measured.
  let base: [Axis: Int]
  let inference: ShapeInference
  let tracer: FieldTracer
  private(set) var findings: [FieldTracer.Finding]
  /// Nil where only one size is legal.
  let larger: ShapeInference?

  /// Sizes with many divisors, unlike each other, so that most strides and windows divide them.
  private static let candidates = [(960, 1152), (1344, 1792), (1600, 1920), (256, 384)]

  /// Studies the network at sizes that its own strides divide.
  static func aligned(_ path: PicturePath) throws(OnnxError) -> SizeStudy {
    let study = try SizeStudy(path, candidates: candidates)
    let output = OutputGrids(study)
    var lengths: [Axis: Int] = [:]
    for axis in Axis.allCases {
      let length = study.base[axis] ?? 1
      let step = output.grids[axis].flatMap { study.tracer.alignment(of: $0) } ?? 1
      lengths[axis] = length.ceiledQuotient(step) * step
    }
    guard lengths != study.base, let y = lengths[.y], let x = lengths[.x] else { return study }
    return (try? SizeStudy(path, candidates: [(y, x)])) ?? study
  }

  private init(_ path: PicturePath, candidates: [(Int, Int)]) throws(OnnxError) {
    self.path = path
    var first: OnnxError?
    var found: (ShapeInference, y: Int, x: Int)?
    for (y, x) in candidates {
      let (y, x) = (path.fixedLength(.y) ?? y, path.fixedLength(.x) ?? x)
      do throws(OnnxError) {
        found = (try path.inference(y: y, x: x), y, x)
        break
      } catch {
        first = first ?? error
      }
    }
    guard let found else {
      throw first
        ?? .noSuchTensor(network: path.network.name, found: "no legal size", expected: "one")
    }
    inference = found.0
    base = [.y: found.y, .x: found.x]
    let one = path.trace(inference)
    // Networks of one fixed size may not work at another; then there's nothing to compare.
    let others = [2, 3].compactMap { factor in
      try? path.inference(y: factor * found.y, x: factor * found.x)
    }
    larger = others.first
    var dependent: Set<Int> = []
    var traces = [one]
    for other in others {
      let trace = path.trace(other)
      traces.append(trace)
      for node in Set(one.marks.keys).union(trace.marks.keys)
      where one.marks[node] != trace.marks[node] { dependent.insert(node) }
    }
    tracer =
      dependent.isEmpty
      ? one : path.trace(inference, larger: larger, sizeDependent: dependent)
    var findings = tracer.findings
    // With a size-dependent node followed as at one size, what comes after it only seems wrong.
    if dependent.isEmpty {
      for trace in traces { findings += trace.findings }
    }
    let changes = SizeChanges(traces, dependent: dependent)
    for node in dependent where !changes.isConsequence(node) {
      findings.append(
        .init(
          node: node, reason: .sizeDependent,
          detail: changes.windows(of: node)
            ?? Self.detail(path.network.nodes[node], inference, larger)))
    }
    findings += Self.stuckLengths(path, tracer, traces.count > 1 ? traces[1] : nil, base)
    var seen: Set<Int> = []
    // The first finding about a node stands, nodes in order.
    self.findings = findings.filter { seen.insert($0.node).inserted }.sorted { $0.node < $1.node }
  }

  mutating func add(_ finding: FieldTracer.Finding) {
    if !findings.contains(where: { $0.node == finding.node }) { findings.append(finding) }
  }

  private static func detail(
    _ node: Node, _ inference: ShapeInference, _ larger: ShapeInference?
  ) -> String {
    let steps = [inference, larger].compactMap { inference -> String? in
      guard let context = inference?.context(node),
        let from = context.inputs.first?.flatMap({ $0 }),
        let to = context.outputs.first?.flatMap({ $0 })
      else { return nil }
      return "\(from.shape) to \(to.shape)"
    }
    return "depends on the picture's size: " + steps.joined(separator: ", but ")
  }

  /// Grids that don't grow as their strides say.
  private static func stuckLengths(
    _ path: PicturePath, _ one: FieldTracer, _ two: FieldTracer?, _ base: [Axis: Int]
  ) -> [FieldTracer.Finding] {
    guard let two, one.grids.count == two.grids.count else { return [] }
    var findings: [FieldTracer.Finding] = []
    var stuck: Set<Int> = []
    for index in one.grids.indices {
      let (a, b) = (one.grids[index], two.grids[index])
      guard a.node >= 0, a.node == b.node, let ratio = a.ratio, let step = base[a.axis] else {
        continue
      }
      if a.sources.contains(where: { stuck.contains($0.grid) }) {
        stuck.insert(index)
        continue
      }
      if (b.length - a.length) * ratio.numerator != step * ratio.denominator {
        stuck.insert(index)
        findings.append(
          .init(
            node: a.node,
            reason: a.length == b.length ? .positionDependent : .sizeDependent,
            detail: a.length == b.length
              ? "keeps \(a.length) positions whatever the size"
              : "its length doesn't follow the picture's: \(a.length), then \(b.length)"))
      }
    }
    return findings
  }
}
