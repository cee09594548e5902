import Engines
import TestSupport
import Testing
import Vips

@testable import Painting

/// Losses and gradients against PyTorch's autograd.
@Suite struct GradientReferenceTests {
  @Test(arguments: 0..<4) func agreesWithAutograd(_ index: Int) throws {
    try VipsLibrary.start()
    let reference = try GradientReference.load()
    #expect(reference.cases.count == 4)
    let sample = reference.cases[index]
    func picture(_ name: String) throws -> FloatPicture {
      try #require(reference.pictures[name]).picture
    }
    let inputs = ObjectiveInputs(
      content: try picture("content"), styles: [.init(picture: try picture("style"))])
    var objective = try FeatureObjective(
      GradientReference.extractor(), settings: sample.settings, inputs: inputs,
      computing: Computing(engine: OpenVINOEngine.shared))
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
