/// The losses of a run, iteration by iteration.
public struct LossCurve: Sendable, Hashable, Codable {
  /// One iteration.
  public struct Point: Sendable, Hashable, Codable {
    /// Which scale, from 0.
    public let scale: Int
    /// Iteration of that scale, from 1.
    public let iteration: Int
    /// Evaluations of the objective so far, over all scales.
    public let evaluations: Int
    /// Seconds since the run began.
    public let seconds: Double
    /// The weighted total.
    public let total: Double
    /// Each term's weighted part, in the order of ``LossCurve/terms``.
    public let parts: [Double]
  }

  /// What the parts are: `content conv4_2`.
  public internal(set) var terms: [String] = []
  /// From the first iteration to the last.
  public internal(set) var points: [Point] = []

  init() {}

  mutating func append(
    _ losses: Losses, scale: Int, iteration: Int, evaluations: Int, seconds: Double
  ) {
    terms = losses.terms.map(\.title)
    points.append(
      Point(
        scale: scale, iteration: iteration, evaluations: evaluations, seconds: seconds,
        total: losses.total, parts: losses.terms.map { $0.weight * $0.value }))
  }

  /// A table with a line per iteration and a column per term.
  var csv: String {
    let header = ["scale", "iteration", "evaluations", "seconds", "total"] + terms
    let lines = points.map { point in
      ([
        "\(point.scale + 1)", "\(point.iteration)", "\(point.evaluations)",
        "\((point.seconds * 1000).rounded() / 1000)", "\(point.total)",
      ] + point.parts.map { "\($0)" }).joined(separator: ",")
    }
    return ([header.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }
}

extension Losses.Term {
  /// For people: `style conv1_1`.
  public var title: String { layer.isEmpty ? kind.rawValue : "\(kind.rawValue) \(layer)" }
}
