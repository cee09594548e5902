import Foundation

/// A loss curve as an SVG picture: iterations across, losses upwards on a logarithmic scale, one line
/// for the total and one for each term.
struct CurveDrawing {
  let curve: LossCurve

  private static let width = 900.0
  private static let height = 520.0
  private static let left = 80.0
  private static let right = 190.0
  private static let top = 24.0
  private static let bottom = 50.0
  /// Distinguishable for most colour-blind readers (Okabe and Ito's palette), black for the total.
  private static let colours = [
    "#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d1f",
    "#7f7f7f", "#4b0082",
  ]

  var svg: String {
    let series =
      [("total", curve.points.map(\.total))]
      + curve.terms.indices.map { index in
        (curve.terms[index], curve.points.map { index < $0.parts.count ? $0.parts[index] : 0 })
      }
    let logs = series.flatMap(\.1).filter { $0 > 0 && $0.isFinite }.map(log10)
    let low = (logs.min() ?? 0).rounded(.down)
    let high = max((logs.max() ?? 1).rounded(.up), low + 1)
    let count = max(curve.points.count - 1, 1)
    func x(_ index: Int) -> Double {
      Self.left + (Self.width - Self.left - Self.right) * Double(index) / Double(count)
    }
    func y(_ value: Double) -> Double {
      Self.height - Self.bottom
        - (Self.height - Self.top - Self.bottom) * (value - low) / (high - low)
    }
    var body: [String] = []
    let end = Self.width - Self.right
    for exponent in Int(low)...Int(high) {
      let place = Self.number(y(Double(exponent)))
      body.append(
        "<line x1=\"\(Self.left)\" y1=\"\(place)\" x2=\"\(end)\" y2=\"\(place)\" stroke=\"#ddd\"/>"
          + "<text x=\"\(Self.left - 8)\" y=\"\(place)\" text-anchor=\"end\" "
          + "dominant-baseline=\"middle\">1e\(exponent)</text>")
    }
    // Where a new scale begins.
    for index in curve.points.indices.dropFirst()
    where curve.points[index].scale != curve.points[index - 1].scale {
      let place = Self.number(x(index))
      body.append(
        "<line x1=\"\(place)\" y1=\"\(Self.top)\" x2=\"\(place)\" y2=\"\(Self.height - Self.bottom)\" "
          + "stroke=\"#999\" stroke-dasharray=\"4 4\"/>"
          + "<text x=\"\(place)\" y=\"\(Self.top - 8)\" text-anchor=\"middle\">scale "
          + "\(curve.points[index].scale + 1)</text>")
    }
    for (index, (name, values)) in series.enumerated() {
      let colour = Self.colours[index % Self.colours.count]
      let points = values.enumerated().filter { $0.element > 0 && $0.element.isFinite }
        .map { "\(Self.number(x($0.offset))),\(Self.number(y(log10($0.element))))" }
      let stroke = index == 0 ? 2.5 : 1.5
      body.append(
        "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"\(stroke)\" points=\""
          + points.joined(separator: " ") + "\"/>"
          + "<text x=\"\(end + 12)\" y=\"\(Self.top + 12 + 18 * Double(index))\" fill=\"\(colour)\">"
          + "\(name)</text>")
    }
    body.append(
      "<text x=\"\((Self.left + end) / 2)\" y=\"\(Self.height - 14)\" text-anchor=\"middle\">"
        + "iterations, \(curve.points.count) in all; losses times their weights</text>")
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(Self.width))" height="\(Int(Self.height))" \
      font-family="sans-serif" font-size="13">
      <rect width="100%" height="100%" fill="#fff"/>
      \(body.joined(separator: "\n"))
      </svg>

      """
  }

  private static func number(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
