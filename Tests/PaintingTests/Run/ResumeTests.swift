import Foundation
import Pipelines
import TestSupport
import Testing
import Vips

@testable import Painting

/// Stopped runs, and going on with them.
@Suite struct ResumeTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TestFile.photograph(folder.file("photo.png"), width: 60, height: 40)
    try TestFile.photograph(folder.file("style.png"), width: 33, height: 47)
  }

  private func job(
    _ source: TestSource, output: String, resumes: Bool = false, checkpoint: Int = 0,
    method: PaintSettings.Method = .lbfgs, seed: UInt64 = 0
  ) throws -> PaintJob {
    var settings = PaintSettings()
    settings.method = method
    settings.scales = [30, 60]
    settings.iterations = [6, 8]
    settings.start = .noise
    settings.seed = seed
    // Stiffer in one direction than in the others: takes some iterations.
    settings.losses.styleWeight = 3
    var outputs = PaintOutputs()
    outputs.resumes = resumes
    outputs.checkpointEvery = checkpoint
    return PaintJob(
      inputs: PaintInputs(
        content: folder.file("photo.png"), styles: [.init(path: folder.file("style.png"))]),
      target: try OutputTarget(parsing: folder.file(output)), settings: settings,
      outputs: outputs, source: source)
  }

  /// Stops at an evaluation; the report of the stopped run.
  private func stopped(
    _ evaluation: Int, output: String, method: PaintSettings.Method = .lbfgs
  ) throws -> PaintReport {
    let state = RunState()
    var source = TestSource()
    source.after = (evaluation, { state.cancel() })
    let job = try job(source, output: output, method: method)
    return try job.run(try job.plan(), state: state)
  }

  @Test(arguments: PaintSettings.Method.allCases, [5, 8, 12])
  func aResumedRunIsTheUninterruptedRun(
    _ method: PaintSettings.Method, _ evaluation: Int
  ) throws {
    let whole = try job(TestSource(), output: "whole.png", method: method)
    let expected = try whole.run(try whole.plan())

    let first = try stopped(evaluation, output: "out.png", method: method)
    #expect(!first.isComplete)
    // The best so far is there, at the full size, with its state.
    #expect(try TestFile.read(folder.file("out.png")).width == 60)
    #expect(FileManager.default.fileExists(atPath: folder.file("out.png.state")))

    let rest = try job(TestSource(), output: "out.png", resumes: true, method: method)
    let report = try rest.run(try rest.plan())
    #expect(report.isComplete)
    #expect(report.loss == expected.loss)
    #expect(report.scales.map(\.iterations) == expected.scales.map(\.iterations))
    #expect(
      try TestFile.read(folder.file("out.png")).bytes()
        == TestFile.read(folder.file("whole.png")).bytes())
    #expect(!FileManager.default.fileExists(atPath: folder.file("out.png.state")))
  }

  @Test func stoppedBeforeTheFirstIterationLeavesNothing() throws {
    #expect(throws: CancellationError.self) { try stopped(1, output: "out.png") }
    #expect(try folder.contents() == ["photo.png", "style.png"])
  }

  @Test func checkpointsSurviveAFailure() throws {
    struct PowerCut: Error {}
    var source = TestSource()
    source.after = (9, { throw PowerCut() })
    let job = try job(source, output: "out.png", checkpoint: 2)
    #expect(throws: PowerCut.self) { try job.run(try job.plan()) }
    #expect(try folder.contents() == ["out.png.state", "photo.png", "style.png"])
    let rest = try self.job(TestSource(), output: "out.png", resumes: true)
    let whole = try self.job(TestSource(), output: "whole.png")
    #expect(try rest.run(try rest.plan()).loss == whole.run(try whole.plan()).loss)
  }

  @Test func aStateBelongsToItsRun() throws {
    _ = try stopped(7, output: "out.png")
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.file("out.png.state")))
    func complaint(_ job: PaintJob) throws -> String {
      do {
        _ = try job.plan()
        return ""
      } catch { return "\(error)" }
    }
    var other = TestSource()
    other.fingerprint = "4567"
    #expect(
      try complaint(try job(other, output: "out.png", resumes: true)).contains("another extractor"))
    #expect(
      try complaint(try job(TestSource(), output: "out.png", resumes: true, seed: 5))
        .hasSuffix("belongs to a run with other settings"))
    #expect(
      try complaint(try job(TestSource(), output: "none.png", resumes: true))
        .hasSuffix("none.png.state: there is no state to go on from"))
    let state = URL(fileURLWithPath: folder.file("out.png.state"))
    let old = Data("impasto painting, state 1".utf8)
    try (old + before.dropFirst(old.count)).write(to: state)
    #expect(
      try complaint(try job(TestSource(), output: "out.png", resumes: true)).hasSuffix(
        "is of another version of impasto: found format 1, expected 2; remove it to begin anew"))
    try before.write(to: state)
    try TestFile.flat(folder.file("style.png"), width: 33, height: 47)
    #expect(
      try complaint(try job(TestSource(), output: "out.png", resumes: true))
        .contains("other paintings"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("out.png.state"))) == before)
  }

  /// Cut anywhere, or with any of its bytes changed, a state is refused in one line.
  @Test func damagedStatesAreRefused() throws {
    _ = try stopped(7, output: "out.png")
    let path = folder.file("out.png.state")
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    let picture = try TestFile.read(folder.file("out.png")).bytes()
    func refused(_ data: Data) throws -> Bool {
      try data.write(to: URL(fileURLWithPath: path))
      do {
        let job = try job(TestSource(), output: "out.png", resumes: true)
        _ = try job.run(try job.plan())
        return false
      } catch let error as PaintError {
        return !"\(error)".contains("\n")
      }
    }
    var generator = SeededGenerator(seed: 11)
    for length in [0, 10, 26, 200, whole.count / 2, whole.count - 1] {
      #expect(try refused(whole.prefix(length)), "\(length)")
    }
    #expect(try refused(whole + Data([0])))
    let header = try #require(whole.dropFirst(30).firstIndex(of: UInt8(ascii: "\n")))
    for _ in 0..<20 {
      var damaged = whole
      let place = Int.random(in: header + 1..<whole.count, using: &generator)
      damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      #expect(try refused(damaged), "\(place)")
    }
    #expect(try TestFile.read(folder.file("out.png")).bytes() == picture)
  }

  @Test func aStateThatCantBeWrittenLeavesTheOldOne() throws {
    _ = try stopped(7, output: "out.png")
    let path = folder.file("out.png.state")
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    // A folder has the hidden name.
    try FileManager.default.createDirectory(
      atPath: PaintState.partialPath(path), withIntermediateDirectories: true)
    let state = try PaintState(at: path)
    #expect {
      try PaintState.write(state.header, vectors: [], to: path)
    } throws: {
      "\($0)".contains("can't be written")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }
}
