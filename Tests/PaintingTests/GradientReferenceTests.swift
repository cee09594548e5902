import Engines
import TestSupport
import Testing
import Vips

@testable import Painting

/// Losses and gradients against PyTorch's autograd, whole and in tiles.
@Suite struct GradientReferenceTests {
  @Test(arguments: 0..<4, [nil, 8]) func agreesWithAutograd(_ index: Int, _ side: Int?) throws {
    try VipsLibrary.start()
    let reference = try GradientReference.load()
    #expect(reference.cases.count == 4)
    let sample = reference.cases[index]
    func picture(_ name: String) throws -> FloatPicture {
      try #require(reference.pictures[name]).picture
    }
    let inputs = ObjectiveInputs(
      content: try picture("content"), styles: [.init(picture: try picture("style"))])
    let extractor = try GradientReference.extractor()
    let computing = Computing(engine: OpenVINOEngine.shared)
    var objective =
      if let side {
        try FeatureObjective(
          extractor, settings: sample.settings, inputs: inputs, computing: computing, side: side)
      } else {
        try FeatureObjective(
          extractor, settings: sample.settings, inputs: inputs, computing: computing)
      }
    let gradient = FloatPicture(width: inputs.content.width, height: inputs.content.height)
    let losses = try objective.evaluate(try picture("point"), gradient: gradient)
    #expect(abs(losses.total - sample.loss) <= 1e-4 * sample.loss)
    let expected = sample.gradient.floats
    #expect(expected.count == gradient.values.count)
    let size = expected.reduce(0.0) { $0 + Double($1) * Double($1) }
    let gap = zip(gradient.values, expected).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    #expect(size > 0)
    #expect((gap / size).squareRoot() <= 1e-4)
  }
}
