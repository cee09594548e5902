import Foundation
import Vips

@testable import Painting

/// An objective source without a network: content is the distance to the photograph, style the distance
/// of mean colours, so that results are known in closed form.
struct TestSource: ObjectiveSource {
  var title = "test 1.0.0"
  var fingerprint = "0123"
  var engine = "none"
  /// What the whole picture is said to take, a pixel.
  var wholeBytes = 100
  /// Evaluations after which something happens, and what.
  var after: (count: Int, action: @Sendable () throws -> Void)?
  /// Makes losses NaN at an evaluation.
  var failsAt: Int?
  /// Whether objectives can be computed more precisely.
  var refines = false
  /// Every place and memory an objective was asked for.
  let asked = Asked()

  final class Asked: @unchecked Sendable {
    // Used by one run at a time.
    var requests: [(memory: Int, place: FloatVector.Place)] = []
    var evaluations = 0
    /// Evaluations before each objective was refined.
    var refined: [Int] = []
  }

  func check(
    _ settings: LossSettings, sizes: [(name: String, width: Int, height: Int)]
  ) throws {
    let known = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv4_2", "conv5_1"]
    for layer in settings.contentLayers + settings.styleLayers where !known.contains(layer.name) {
      throw PaintError.setting(
        name: "layer", found: layer.name, expected: known.joined(separator: ", "))
    }
    for size in sizes where min(size.width, size.height) < 4 {
      throw PaintError.setting(
        name: size.name, found: "\(size.width)×\(size.height)", expected: "4 pixels")
    }
  }

  func memory(
    _ settings: LossSettings, width: Int, height: Int
  ) throws -> (whole: Int, least: Int) { (wholeBytes * width * height, 1000) }

  func objective(
    _ inputs: ObjectiveInputs, settings: LossSettings, memory: Int, place: FloatVector.Place,
    state: RunState
  ) throws -> any Objective {
    asked.requests.append((memory, place))
    let content = try inputs.content.all()
    let plane = inputs.content.width * inputs.content.height
    let total = inputs.styles.reduce(0) { $0 + $1.weight }
    var mean = [0.0, 0.0, 0.0]
    for style in inputs.styles {
      let values = try style.picture.all()
      let pixels = values.count / 3
      for band in 0..<3 {
        mean[band] +=
          style.weight / total
          * values[band * pixels..<(band + 1) * pixels].reduce(0) { $0 + Double($1) }
          / Double(pixels)
      }
    }
    let isPaintedIn = try inputs.styles.first?.mask?.all()
    return Function(source: self, settings: settings) { values in
      var (near, gradient) = (0.0, [Double](repeating: 0, count: values.count))
      for i in values.indices {
        let difference = values[i] - Double(content[i])
        near += 0.5 * difference * difference
        gradient[i] = settings.contentWeight * difference
      }
      var style = 0.0
      for band in 0..<3 {
        let weights = (0..<plane).map { Double(isPaintedIn?[$0] ?? 1) }
        let area = max(weights.reduce(0, +), 1)
        let own =
          (0..<plane).reduce(0) { $0 + weights[$1] * values[band * plane + $1] } / area
        let difference = own - mean[band]
        style += area * difference * difference
        for i in 0..<plane {
          gradient[band * plane + i] += settings.styleWeight * 2 * difference * weights[i]
        }
      }
      return (near, style, gradient)
    }
  }

  private final class Function: Objective {
    let source: TestSource
    let settings: LossSettings
    let function: ([Double]) -> (near: Double, style: Double, gradient: [Double])

    init(
      source: TestSource, settings: LossSettings,
      function: @escaping ([Double]) -> (near: Double, style: Double, gradient: [Double])
    ) {
      self.source = source
      self.settings = settings
      self.function = function
    }

    private var isRefined = false

    func refine() throws -> Bool {
      guard source.refines, !isRefined else { return false }
      isRefined = true
      source.asked.refined.append(source.asked.evaluations)
      return true
    }

    func evaluate(_ picture: FloatPicture, gradient: FloatPicture) throws -> Losses {
      source.asked.evaluations += 1
      if let after = source.after, source.asked.evaluations == after.count { try after.action() }
      let (near, style, slope) = function(try picture.all().map(Double.init))
      try slope.map(Float.init).withUnsafeBufferPointer {
        try gradient.vector.write(0..<picture.vector.count, from: $0)
      }
      let fails = source.failsAt == source.asked.evaluations
      return Losses(terms: [
        .init(
          kind: .content, layer: "conv4_2", value: fails ? .nan : near,
          weight: settings.contentWeight),
        .init(kind: .style, layer: "conv1_1", value: style, weight: settings.styleWeight),
      ])
    }
  }
}
