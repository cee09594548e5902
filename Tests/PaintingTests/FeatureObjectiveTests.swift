import Engines
import PluginKit
import TestSupport
import Testing
import Vips

@testable import Painting

/// The gradient belongs to the losses, whole and in tiles.
@Suite struct FeatureObjectiveTests {
  private static let computing = Computing(engine: OpenVINOEngine.shared)

  private func picture(_ width: Int, _ height: Int, seed: UInt64) -> FloatPicture {
    var generator = SeededGenerator(seed: seed)
    let picture = FloatPicture(width: width, height: height)
    for index in picture.values.indices {
      picture.values[index] = .random(in: 0...1, using: &generator)
    }
    return picture
  }

  private func settings() -> LossSettings {
    var settings = LossSettings()
    settings.contentLayers = [.init("conv3_1")]
    settings.styleLayers = [.init("conv1_1"), .init("conv2_1"), .init("conv3_1", weight: 2)]
    settings.contentWeight = 1
    settings.styleWeight = 50
    settings.variationWeight = 3
    settings.pooling = .average
    return settings
  }

  private func extractor() throws -> Extractor {
    try VipsLibrary.start()
    return try Extractor(try Plugin(at: Repository.root + "/Plugins/vgg19-slim"))
  }

  @Test func slopesAlongDirectionsAgree() throws {
    let inputs = ObjectiveInputs(
      content: picture(48, 40, seed: 1),
      styles: [.init(picture: picture(56, 36, seed: 2)), .init(picture: picture(40, 40, seed: 5))])
    var objective = try FeatureObjective(
      extractor(), settings: settings(), inputs: inputs, computing: Self.computing)
    let point = picture(48, 40, seed: 3)
    let gradient = FloatPicture(width: 48, height: 40)
    _ = try objective.evaluate(point, gradient: gradient)
    // Noise crosses many kinks of the activations within a step, hence the tolerance.
    var gaps: [Double] = []
    var sizes: [Double] = []
    for seed in 10..<13 {
      let direction = picture(48, 40, seed: UInt64(seed))
      let step: Float = 5e-4
      func loss(_ sign: Float) throws -> Double {
        let moved = FloatPicture(width: 48, height: 40)
        for index in moved.values.indices {
          moved.values[index] = point.values[index] + sign * step * direction.values[index]
        }
        return try objective.evaluate(moved, gradient: FloatPicture(width: 48, height: 40)).total
      }
      let measured = (try loss(1) - loss(-1)) / Double(2 * step)
      let told = zip(gradient.values, direction.values)
        .reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      gaps.append(abs(measured - told))
      sizes.append(abs(told))
    }
    #expect(try #require(gaps.max()) <= 1e-2 * #require(sizes.max()), "\(gaps), \(sizes)")
  }

  @Test func refiningComputesInSinglePrecision() throws {
    let inputs = ObjectiveInputs(
      content: picture(48, 40, seed: 1), styles: [.init(picture: picture(56, 36, seed: 2))])
    let point = picture(48, 40, seed: 3)
    func total(_ objective: inout some Objective) throws -> Double {
      try objective.evaluate(point, gradient: FloatPicture(width: 48, height: 40)).total
    }
    var exact = try FeatureObjective(
      extractor(), settings: settings(), inputs: inputs, computing: Self.computing)
    let expected = try total(&exact)
    let source = ExtractorSource(
      try extractor(), computing: Computing(engine: OpenVINOEngine.shared, precision: .bf16))
    // Not a byte more than is asked for: the end takes more than the beginning, and the painting
    // more than the photograph.
    let memory = try max(
      source.memory(settings(), width: 48, height: 40).whole,
      source.memory(settings(), width: 56, height: 36).whole)
    var objective: any Objective = try source.objective(
      inputs, settings: settings(), memory: memory, place: .memory, state: RunState())
    #expect(abs(try total(&objective) - expected) <= 0.05 * expected)
    #expect(try objective.refine())
    #expect(abs(try total(&objective) - expected) <= 1e-6 * expected)
    #expect(try !objective.refine())
    #expect(try !exact.refine())
  }

  @Test(arguments: [32, 48]) func tilesGiveTheWholeGradient(_ side: Int) throws {
    let inputs = ObjectiveInputs(
      content: picture(150, 130, seed: 1), styles: [.init(picture: picture(90, 70, seed: 2))])
    let point = picture(150, 130, seed: 3)
    var whole = try FeatureObjective(
      extractor(), settings: settings(), inputs: inputs, computing: Self.computing)
    var tiled = try FeatureObjective(
      extractor(), settings: settings(), inputs: inputs, computing: Self.computing, side: side)
    #expect(whole.plan.isWhole && tiled.plan.tiles > 4)
    let expected = FloatPicture(width: 150, height: 130)
    let found = FloatPicture(width: 150, height: 130)
    let wholeLosses = try whole.evaluate(point, gradient: expected)
    let tiledLosses = try tiled.evaluate(point, gradient: found)
    #expect(abs(wholeLosses.total - tiledLosses.total) <= 1e-4 * wholeLosses.total)
    let size = expected.values.reduce(0.0) { $0 + Double($1) * Double($1) }
    let gap = zip(expected.values, found.values)
      .reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    #expect((gap / size).squareRoot() <= 1e-4)
  }
}
