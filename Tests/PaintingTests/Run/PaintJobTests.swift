import Foundation
import Pipelines
import TestSupport
import Testing
import Vips

@testable import Painting

/// Jobs from files to files, with an objective whose minimum is known.
@Suite struct PaintJobTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TestFile.photograph(folder.file("photo.png"), width: 60, height: 40)
    try TestFile.flat(folder.file("grey.png"), width: 30, height: 30)
  }

  private func job(
    _ source: TestSource = TestSource(), output: String = "out.png",
    outputs: PaintOutputs = PaintOutputs(), options: RunOptions = RunOptions(),
    styles: [PaintInputs.Style]? = nil, _ change: (inout PaintSettings) -> Void = { _ in }
  ) throws -> PaintJob {
    var settings = PaintSettings()
    settings.iterations = [20]
    change(&settings)
    return PaintJob(
      inputs: PaintInputs(
        content: folder.file("photo.png"),
        styles: styles ?? [.init(path: folder.file("grey.png"))]),
      target: try OutputTarget(parsing: folder.file(output)), settings: settings,
      options: options, outputs: outputs, source: source, version: "test")
  }

  private func run(_ job: PaintJob, state: RunState = RunState()) throws -> PaintReport {
    try job.run(try job.plan(), state: state)
  }

  @Test func withoutStyleNoiseBecomesThePhotograph() throws {
    let report = try run(
      try job {
        $0.losses.styleWeight = 0
        $0.start = .noise
      })
    #expect(report.isComplete)
    #expect(report.loss < 1e-6)
    let photo = try TestFile.read(folder.file("photo.png"))
    #expect(
      try TestFile.largestDifference(TestFile.read(folder.file("out.png")), photo) <= 1)
    #expect(try folder.contents() == ["grey.png", "out.png", "photo.png"])
  }

  @Test func withoutContentTheMeanBecomesThePaintings() throws {
    _ = try run(
      try job {
        $0.losses.contentWeight = 0
        $0.start = .noise
        $0.seed = 3
      })
    let mean = try TestFile.read(folder.file("out.png")).apply("cast", ["format": "float"])
    let value = try Operation.call("avg", ["in": .image(mean)]).double()
    #expect(abs(value - 128) < 1)
  }

  @Test func severalStylesCountByTheirWeights() throws {
    let white = try Image.memory(
      [UInt8](repeating: 228, count: 30 * 30 * 3), width: 30, height: 30, bands: 3, format: .uchar)
    try TestFile.save(white, to: folder.file("light.png"))
    _ = try run(
      try job(styles: [
        .init(path: folder.file("grey.png"), weight: 3),
        .init(path: folder.file("light.png"), weight: 1),
      ]) {
        $0.losses.contentWeight = 0
        $0.start = .noise
      })
    let image = try TestFile.read(folder.file("out.png"))
    let value = try Operation.call("avg", ["in": .image(image)]).double()
    // Some of the noise is clipped at white.
    #expect(abs(value - 153) < 2)
  }

  @Test func seedsRepeatAndDiffer() throws {
    func bytes(_ seed: UInt64) throws -> [UInt8] {
      _ = try run(
        try job(output: "seed.png", options: Self.overwriting) {
          $0.losses.contentWeight = 0
          $0.start = .noise
          $0.seed = seed
          $0.iterations = [2]
        })
      return try TestFile.read(folder.file("seed.png")).bytes()
    }
    let first = try bytes(1)
    #expect(try bytes(1) == first)
    #expect(try bytes(2) != first)
  }

  private static var overwriting: RunOptions {
    var options = RunOptions()
    options.overwrite = true
    return options
  }

  @Test func scalesRunFromCoarseToFine() throws {
    var seen: [(Int, Int)] = []
    let job = try job {
      $0.scales = [16, 32, 60]
      $0.iterations = [6, 4]
    }
    let plan = try job.plan()
    #expect(plan.scales.map(\.size.width) == [16, 32, 60])
    #expect(plan.scales.map(\.size.height) == [11, 21, 40])
    #expect(plan.scales.map(\.iterations) == [6, 4, 4])
    // The painting is never enlarged.
    #expect(plan.scales.map { $0.styles[0].width } == [16, 30, 30])
    let report = try job.run(plan) { seen.append(($0.scale, $0.iteration)) }
    #expect(report.scales.map(\.width) == [16, 32, 60])
    #expect(seen.map(\.0) == seen.map(\.0).sorted())
    #expect(seen.first?.1 == 1)
    #expect(report.width == 60 && report.height == 40)
  }

  /// The last fifth of the last scale, or what follows once few bits find nothing better.
  @Test(arguments: [5, 20]) func theEndIsComputedPrecisely(_ iterations: Int) throws {
    var source = TestSource()
    source.refines = true
    let report = try run(
      try job(source) {
        $0.scales = [30, 60]
        $0.iterations = [iterations]
        $0.method = .adam
      })
    let first = try #require(report.scales.first)
    let at = try #require(source.asked.refined.first)
    #expect(source.asked.refined.count == 1)
    #expect(at == first.evaluations + iterations - iterations / 5)
    #expect(source.asked.evaluations > at)
  }

  @Test func keptColoursDifferInLumaOnly() throws {
    _ = try run(try job { $0.keepColours = true })
    let original = try TestFile.read(folder.file("photo.png")).bytes()
    let painted = try TestFile.read(folder.file("out.png")).bytes()
    var checked = 0
    for index in stride(from: 0, to: original.count, by: 3) {
      guard painted[index..<index + 3].allSatisfy({ $0 > 0 && $0 < 255 }) else { continue }
      checked += 1
      for band in 1..<3 {
        let before = Int(original[index + band]) - Int(original[index])
        #expect(abs(before - Int(painted[index + band]) + Int(painted[index])) <= 1)
      }
    }
    #expect(checked > original.count / 12)
  }

  @Test func diskAndMemoryPaintTheSamePicture() throws {
    var (small, large) = (TestSource(), TestSource())
    small.wholeBytes = 100_000
    large.wholeBytes = 100_000
    var options = RunOptions()
    options.memory = MemoryBudget(bytes: MemoryBudget.base + ScaleChoice.diskBuffers + 4000)
    var scratch = PaintOutputs()
    scratch.scratch = folder.path
    let onDisk = try run(
      try job(small, output: "disk.png", outputs: scratch, options: options) { $0.history = 1000 })
    let inMemory = try run(try job(large, output: "memory.png") { $0.history = 1000 })
    #expect(onDisk.scales.map(\.onDisk) == [true])
    #expect(inMemory.scales.map(\.onDisk) == [false])
    #expect(small.asked.requests[0].place == .disk(folder: folder.path))
    #expect(small.asked.requests[0].memory <= 4000)
    #expect(onDisk.loss == inMemory.loss)
    #expect(
      try TestFile.read(folder.file("disk.png")).bytes()
        == TestFile.read(folder.file("memory.png")).bytes())
  }

  @Test func aBudgetThatIsTooSmallIsRefusedWithNumbers() throws {
    var options = RunOptions()
    options.memory = MemoryBudget(bytes: MemoryBudget.base + 1000)
    let job = try job(options: options)
    #expect {
      _ = try job.plan()
    } throws: {
      "\($0)".contains("budget is 160 MiB")
    }
  }

  @Test func reportAndCurveHoldTheRun() throws {
    var outputs = PaintOutputs()
    outputs.report = folder.file("out.json")
    outputs.curve = folder.file("out.csv")
    outputs.preview = folder.file("preview.jpg")
    outputs.previewEvery = 2
    let report = try run(
      try job(outputs: outputs) {
        $0.iterations = [5]
        $0.seed = 99
      })
    let read = try JSONDecoder().decode(
      PaintReport.self, from: Data(contentsOf: URL(fileURLWithPath: folder.file("out.json"))))
    #expect(read.identity == report.identity)
    #expect(read.identity.settings.seed == 99)
    #expect(read.identity.content.sha256.count == 64)
    #expect(read.terms.map(\.kind) == ["content", "style"])
    #expect(read.loss == read.terms.reduce(0) { $0 + $1.value * $1.weight })
    #expect(read.versions.impasto == "test")
    let lines = try String(contentsOfFile: folder.file("out.csv"), encoding: .utf8)
      .split(separator: "\n")
    #expect(
      lines[0]
        == "scale,iteration,evaluations,seconds,total,content conv4_2,style conv1_1")
    #expect(lines.count == 1 + report.scales[0].iterations)
    let totals = lines.dropFirst().compactMap { Double($0.split(separator: ",")[4]) }
    #expect(totals == totals.sorted(by: >))
    #expect(totals.last == report.loss)
    #expect(try TestFile.read(folder.file("preview.jpg")).width == 60)
  }

  @Test func toleranceEndsAScale() throws {
    let report = try run(
      try job {
        $0.iterations = [1000]
        $0.tolerance = 0.5
      })
    #expect(report.scales[0].iterations < 1000)
    #expect(["tolerance", "flat", "stalled"].contains(report.scales[0].end))
  }

  @Test func adamPaintsToo() throws {
    let report = try run(
      try job {
        $0.method = .adam
        $0.iterations = [150]
        $0.losses.styleWeight = 0
        $0.start = .noise
      })
    #expect(report.isComplete)
    let photo = try TestFile.read(folder.file("photo.png"))
    #expect(try TestFile.meanDifference(TestFile.read(folder.file("out.png")), photo) < 3)
  }

  @Test func aFileToStartFromIsStartedFrom() throws {
    try TestFile.photograph(folder.file("start.png"), width: 60, height: 40)
    let source = TestSource()
    let report = try run(
      try job(source) {
        $0.losses.styleWeight = 0
        $0.start = .file(folder.file("start.png"))
      })
    // It is the photograph: nothing to do.
    #expect(report.scales[0].end == "flat")
    #expect(report.identity.start?.sha256 == report.identity.content.sha256)
  }

  @Test func notANumberIsOneLineAndLeavesNothing() throws {
    var source = TestSource()
    source.failsAt = 3
    #expect {
      _ = try run(try job(source))
    } throws: {
      "\($0)".contains("iteration") && "\($0)".contains("content conv4_2 is not a finite number")
    }
    #expect(try folder.contents() == ["grey.png", "photo.png"])
  }

  @Test func wrongInputsAreRefusedBeforeAnyWork() throws {
    try TestFile.flat(folder.file("mask.png"), width: 20, height: 20)
    let source = TestSource()
    func complaint(
      styles: [PaintInputs.Style]? = nil, output: String = "out.png",
      _ change: (inout PaintSettings) -> Void = { _ in }
    ) throws -> String {
      do {
        _ = try run(try job(source, output: output, styles: styles, change))
        return ""
      } catch {
        return "\(error)"
      }
    }
    let grey = folder.file("grey.png")
    #expect(
      try complaint(styles: [.init(path: grey, mask: folder.file("mask.png"))])
        == "\(folder.file("mask.png")): found a mask of 20×20, expected 60×40, the size of "
        + folder.file("photo.png"))
    #expect(try complaint(styles: []).contains("one or more paintings"))
    #expect(try complaint(styles: [.init(path: folder.file("no.png"))]).contains("no such file"))
    #expect(
      try complaint { $0.losses.styleLayers = [.init("conv9_9")] }.contains("conv1_1, conv2_1"))
    #expect(try complaint { $0.iterations = [] }.hasPrefix("iterations:"))
    #expect(try complaint { $0.scales = [100] }.contains("at most the result's longer side, 60"))
    #expect(
      try complaint {
        $0.size = 20; $0.scales = [16, 8]
      }.hasPrefix("scales:"))
    #expect(
      try complaint {
        $0.losses.contentWeight = 0
        $0.losses.styleWeight = 0
      }.contains("one of them above 0"))
    #expect(try complaint { $0.losses.variationWeight = -1 }.hasPrefix("variation weight:"))
    #expect(try complaint(output: "photo.png").contains("photo.png"))
    #expect(source.asked.evaluations == 0)
    #expect(try folder.contents() == ["grey.png", "mask.png", "photo.png"])
  }
}
