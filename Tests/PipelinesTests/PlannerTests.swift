import Engines
import Onnx
import Testing

@testable import Pipelines

/// What the planner promises: little waste, within the budget, the same whatever the height.
@Suite struct PlannerTests {
  /// The shape of `photo-4x-light`: ×4, halo 23, 0.46 M multiply-accumulates.
  static func upscaler() throws -> StageModel {
    let scale = try #require(Ratio(4))
    let axis = AxisBehaviour(
      scale: scale, haloBefore: 23, haloAfter: 23, outputLength: { 4 * $0 })
    return model("up", axis: axis, work: 457_488, activations: 960)
  }

  /// The shape of `wave`: alignment 4, halo 57 and 54, 42 k multiply-accumulates.
  static func style() -> StageModel {
    let axis = AxisBehaviour(
      scale: .one, haloBefore: 57, haloAfter: 54, alignment: 4, minimum: 5,
      outputLength: { ($0 + 3) / 4 * 4 })
    return model("style", axis: axis, work: 42_336, activations: 256)
  }

  static func model(_ id: String, axis: AxisBehaviour, work: Double, activations: Double)
    -> StageModel
  {
    StageModel(
      id: id, title: id, network: .bytes([], name: id), fingerprint: id, pictureInput: "input",
      pictureOutput: "output", scalarInputs: [],
      mapping: ValueMapping(channels: .rgb, inputRange: 0...1, outputRange: 0...1), rows: axis,
      columns: axis, multiplyAccumulates: work, activationBytes: activations,
      byteActivationBytes: activations, seams: [],
      allowsReducedPrecision: true, strength: 1, keepsColours: false, brush: 1, addsColour: false)
  }

  func plan(
    _ models: [StageModel], _ width: Int, _ height: Int, gibibytes: Double = 2,
    precision: Precision = .f32
  ) throws -> [StagePlan] {
    let planner = Planner(
      budget: MemoryBudget(bytes: Int(gibibytes * 1_073_741_824)), choice: .automatic,
      allowSeams: false)
    let requests = models.enumerated().map { index, model in
      Planner.Request(
        model: model, precision: precision, stripPixelBytes: index == models.count - 1 ? 3 : 12)
    }
    return try planner.plan(
      requests, picture: PixelSize(width: width, height: height), reserved: 30 << 20)
  }

  static func bytes(_ plans: [StagePlan]) -> Int {
    plans.reduce(MemoryBudget.base) { $0 + $1.engineBytes + $1.stripBytes }
  }

  @Test(arguments: [(4096, 4096), (7026, 9221), (20000, 15000)], [Precision.f32, .bf16])
  func wasteIsBelow15Percent(_ size: (Int, Int), _ precision: Precision) throws {
    let up = try plan([try Self.upscaler()], size.0, size.1, precision: precision)
    #expect(up[0].grid.waste < 0.15, "\(size) \(up[0].grid)")
    let style = try plan([Self.style()], size.0, size.1, precision: precision)
    #expect(style[0].grid.waste < 0.15, "\(size) \(style[0].grid)")
  }

  @Test func aGigapixelFitsIntoAGibibyte() throws {
    let plans = try plan([try Self.upscaler()], 7026, 9221, precision: .bf16)
    #expect(Self.bytes(plans) + (30 << 20) <= 1 << 30, "\(Self.bytes(plans) >> 20) MiB")
    #expect(plans[0].grid.waste < 0.15)
  }

  @Test func memoryDoesNotGrowWithTheHeight() throws {
    for models in [[try Self.upscaler()], [Self.style()], [Self.style(), try Self.upscaler()]] {
      let sizes = try [8192, 16384, 65536].map { Self.bytes(try plan(models, 4096, $0)) }
      let (least, most) = (sizes.min() ?? 0, sizes.max() ?? 0)
      #expect(Double(most) <= 1.1 * Double(least), "\(sizes)")
    }
  }

  @Test func smallBudgetsMeanSmallTilesAndImpossibleOnesAreRefused() throws {
    let large = try plan([try Self.upscaler()], 6000, 4000, gibibytes: 2)
    let small = try plan([try Self.upscaler()], 6000, 4000, gibibytes: 0.5)
    #expect(small[0].grid.tilePixels < large[0].grid.tilePixels)
    #expect(Self.bytes(small) + (30 << 20) <= 1 << 29)
    let error = #expect(throws: PlanError.self) {
      try plan([try Self.upscaler()], 6000, 4000, gibibytes: 0.2)
    }
    let text = "\(try #require(error))"
    #expect(text.contains("needs at least") && text.contains("205 MiB"))
  }

  @Test func chainsShareTheBudget() throws {
    let plans = try plan([Self.style(), try Self.upscaler()], 8000, 6000, gibibytes: 1)
    #expect(Self.bytes(plans) + (30 << 20) <= 1 << 30)
    #expect(plans[1].input == PixelSize(width: 8000, height: 6000))
    #expect(plans[1].output == PixelSize(width: 32000, height: 24000))
  }
}
