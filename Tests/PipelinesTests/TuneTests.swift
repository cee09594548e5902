import Engines
import Foundation
import Onnx
import PluginKit
import TestSupport
import Testing
import Vips

@testable import Pipelines

/// Which engine runs take, by what was measured.
@Suite struct TuneTests {
  private let folder: TemporaryFolder
  private let cache: TuneCache

  init() throws {
    try VipsLibrary.start()
    folder = try TemporaryFolder()
    cache = try #require(TuneCache(folder: folder.file("tune")))
  }

  private var session: Session { Session(engines: .all, tuning: cache) }

  private func model(more: String = "") throws -> StageModel {
    let plugin = try PluginFolder.write(
      "mean", network: try KnownNetwork.mean5(), in: folder.path, kind: "restoration", more: more)
    return try StageLoader.load(Stage(plugin))
  }

  private func row(
    _ engine: any Engine, _ precision: Precision = .f32, rate: Double, agrees: Bool = true,
    version: String? = nil
  ) -> TuneRow {
    TuneRow(
      engine: engine.id, version: version ?? engine.version, device: "CPU", precision: precision,
      megapixelsPerSecond: rate, largest: 0, mean: 0, agrees: agrees)
  }

  private func keep(
    _ rows: [TuneRow], of model: StageModel, _ tiles: TileClass = .large, threads: Int? = nil
  ) {
    cache.put(rows, for: tiles, TuneKey(model, engines: .all, threads: threads))
  }

  private func choice(
    _ model: StageModel, _ change: (inout RunOptions) -> Void = { _ in }, side: Int = 1000
  ) throws -> ComputeChoice {
    var options = RunOptions()
    change(&options)
    return try session.choice(
      for: model, options: options, picture: PixelSize(width: side, height: side))
  }

  private let openVINO = OpenVINOEngine.shared
  private let onnxRuntime = OnnxRuntimeEngine.shared

  @Test func theFastestMeasuredIsTaken() throws {
    let model = try model()
    let before = try choice(model)
    #expect(before.device.engine == "OpenVINO" && before.origin == .unmeasured)
    keep([row(openVINO, rate: 1), row(onnxRuntime, rate: 2)], of: model)
    let after = try choice(model)
    #expect(after.device.engine == "ONNX Runtime")
    #expect(after.origin == .measured(of: 2, megapixelsPerSecond: 2))
    // The user's word counts more, and a run may do without the cache.
    let asked = try choice(model) { $0.device = "openvino:CPU" }
    #expect(asked.device.engine == "OpenVINO" && asked.origin == .asked)
    #expect(try choice(model) { $0.usesCache = false }.origin == .unmeasured)
    // Measured with other threads, or not at all.
    #expect(try choice(model) { $0.threads = 1 }.origin == .unmeasured)
    let other = try PluginFolder.write(
      "same", network: try KnownNetwork.identity(), in: folder.path)
    #expect(try choice(try StageLoader.load(Stage(other))).origin == .unmeasured)
  }

  @Test func wrongResultsAreNeverTaken() throws {
    let model = try model()
    keep([row(openVINO, rate: 1), row(onnxRuntime, rate: 9, agrees: false)], of: model)
    #expect(try choice(model).device.engine == "OpenVINO")
  }

  @Test func anotherVersionIsNotWhatWasMeasured() throws {
    let model = try model()
    keep([row(openVINO, rate: 1), row(onnxRuntime, rate: 2, version: "1.0.0")], of: model)
    #expect(try choice(model).origin == .unmeasured)
  }

  @Test func precisionRulesStayInForce() throws {
    let rows = [
      row(openVINO, rate: 1), row(openVINO, .bf16, rate: 3), row(onnxRuntime, rate: 2),
    ]
    #expect(rows.best(.f32, pluginAllowsReduced: true) == rows[2])
    #expect(rows.best(.auto, pluginAllowsReduced: true) == rows[1])
    #expect(rows.best(.auto, pluginAllowsReduced: false) == rows[2])
    #expect(rows.best(.bf16, pluginAllowsReduced: false) == rows[1])
    // Where bf16 is slower than the other engine's f32, f32 on the first is still not permitted.
    let slow = [
      row(openVINO, rate: 9), row(openVINO, .bf16, rate: 3), row(onnxRuntime, rate: 4),
    ]
    #expect(slow.best(.auto, pluginAllowsReduced: true) == slow[2])
    #expect([TuneRow]().best(.auto, pluginAllowsReduced: true) == nil)
  }

  @Test func otherWeightsInTheSameLayersTakeTheSameTime() throws {
    try LedNetwork.plugin("tint", in: folder.path)
    try TestFile.photograph(folder.file("art.png"), width: 90, height: 70)
    let painting = StageSpec.Argument(name: "painting", value: .string(folder.file("art.png")))
    let plugin = try Plugin(at: folder.file("tint"))
    let plain = try StageLoader.load(Stage(plugin))
    let led = try StageLoader.load(
      Stage(StageSpec(plugin: "tint", arguments: [painting]), of: plugin))
    #expect(plain.fingerprint != led.fingerprint)
    keep([row(openVINO, rate: 1), row(onnxRuntime, rate: 2)], of: plain)
    #expect(try choice(led).device.engine == "ONNX Runtime")
  }

  @Test func smallTilesHaveAnAnswerOfTheirOwn() throws {
    let model = try model()
    keep([row(openVINO, rate: 1), row(onnxRuntime, rate: 2)], of: model)
    // Better than none.
    #expect(try choice(model, side: 64).device.engine == "ONNX Runtime")
    keep([row(openVINO, rate: 2), row(onnxRuntime, rate: 1)], of: model, .small)
    #expect(try choice(model, side: 64).device.engine == "OpenVINO")
    #expect(try choice(model) { $0.tile = .side(64) }.device.engine == "OpenVINO")
    #expect(try choice(model).device.engine == "ONNX Runtime")
  }

  @Test func anotherLibraryMakesMeasurementsVoid() throws {
    let model = try model()
    let key = TuneKey(model, engines: .all, threads: nil)
    let alone = TuneKey(model, engines: EngineSet(openVINO), threads: nil)
    #expect(key.conditions != alone.conditions)
    cache.put([row(openVINO, rate: 1)], for: .large, alone)
    #expect(try choice(model).origin == .unmeasured)
    #expect(cache.answers(alone) != nil && cache.answers(key) == nil)
    // Both stand in one file.
    keep([row(onnxRuntime, rate: 1)], of: model)
    #expect(cache.answers(alone) != nil && cache.answers(key) != nil)
  }

  @Test func damagedFilesAreAsGoodAsNone() throws {
    let model = try model()
    let file = "\(cache.folder)/\(model.networkHash).json"
    let rows = [row(openVINO, rate: 1), row(onnxRuntime, rate: 2)]
    keep(rows, of: model)
    let good = try String(contentsOfFile: file, encoding: .utf8)
    #expect(try choice(model).device.engine == "ONNX Runtime")
    let other = String(repeating: "0", count: 64)
    for bad in [
      "", "{", "[]", "null", String(good.dropLast(20)), String(good.prefix(good.count / 2)),
      good.replacingOccurrences(
        of: "\"megapixelsPerSecond\" : 2", with: "\"megapixelsPerSecond\" : -2"),
      good.replacingOccurrences(of: "tuning 1", with: "tuning 2"),
      good.replacingOccurrences(of: model.networkHash, with: other),
      good.replacingOccurrences(of: "\"f32\"", with: "\"f64\""),
      String(repeating: "\u{0}", count: 4096), String(repeating: " ", count: 2 << 20) + good,
    ] {
      try #require(bad != good)
      try Data(bad.utf8).write(to: URL(filePath: file))
      #expect(try choice(model).origin == .unmeasured, "\(bad.prefix(60))")
      keep(rows, of: model)
      #expect(try choice(model).device.engine == "ONNX Runtime", "\(bad.prefix(60))")
    }
    // A folder in its place can't be replaced: nothing is kept, nothing fails.
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.createDirectory(
      atPath: file + "/x", withIntermediateDirectories: true)
    #expect(!cache.put(rows, for: .large, TuneKey(model, engines: .all, threads: nil)))
    #expect(try choice(model).origin == .unmeasured)
    #expect(TuneCache(folder: nil) == nil)
  }

  @Test func onlyOurFilesAreTouched() throws {
    var model = try model()
    model.networkHash = "../../escape"
    #expect(
      !cache.put([row(openVINO, rate: 1)], for: .large, TuneKey(model, engines: .all, threads: nil))
    )
    #expect(!FileManager.default.fileExists(atPath: folder.file("escape.json")))
  }

  @Test func tuningMeasuresEveryDeviceAndKeepsTheAnswer() throws {
    let model = try model()
    let report = try Tuner(session: session, seconds: 0.05).measure(model)
    #expect(Set(report.rows.map(\.engine)) == ["openvino", "onnxruntime"])
    #expect(report.rows[0].engine == "openvino" && report.rows[0].precision == .f32)
    #expect(report.rows[0].largest == 0)
    for row in report.rows {
      #expect(row.agrees && row.megapixelsPerSecond > 0, "\(row)")
      if row.precision == .f32 { #expect(row.largest <= Tuner.Tolerance.exact.largest) }
    }
    #expect(report.failures.isEmpty && report.isKept)
    let chosen = try #require(report.chosen)
    let next = try choice(model)
    #expect(next.device.name == chosen.device)
    #expect(session.engines.engine(of: next.device).id == chosen.engine)
    #expect(next.precision.precision == chosen.precision)
    // Only f32 when that is asked for, and nothing kept without a cache.
    var options = RunOptions()
    options.precision = .f32
    options.usesCache = false
    options.device = "onnxruntime"
    let exact = try Tuner(session: session, seconds: 0.05).measure(model, options: options)
    #expect(exact.rows.map(\.precision) == [.f32] && !exact.isKept)
    #expect(exact.rows[0].engine == "onnxruntime")
  }

  @Test func networksWithStatisticsAreComparedByWhatTheyCompute() throws {
    let plugin = try PluginFolder.write(
      "painter", network: try NormedNetwork.style(), in: folder.path,
      more: #""precision": {"reduced": true}"#)
    let model = try StageLoader.load(Stage(plugin))
    #expect(model.statistics != nil)
    let report = try Tuner(session: session, seconds: 0.05).measure(model)
    for row in report.rows {
      #expect(row.agrees, "\(row)")
      // Results that are clamped away would be the same to the last bit.
      if row != report.rows[0] { #expect(row.largest > 0, "\(row)") }
    }
    let wrong = MistakenEngine(network: try KnownNetwork.identity())
    let mistaken = try Tuner(
      session: Session(engines: EngineSet(openVINO, [wrong]), tuning: cache), seconds: 0.05
    ).measure(model)
    #expect(mistaken.rows.first { $0.engine == wrong.id }?.agrees != true)
  }

  @Test func anEngineThatComputesSomethingElseIsShownAndNotTaken() throws {
    let model = try model()
    let wrong = MistakenEngine(network: try KnownNetwork.identity())
    let session = Session(engines: EngineSet(openVINO, [wrong]), tuning: cache)
    let report = try Tuner(session: session, seconds: 0.05).measure(model)
    let row = try #require(report.rows.first { $0.engine == wrong.id })
    #expect(!row.agrees && row.largest > Tuner.Tolerance.exact.largest)
    #expect(report.chosen?.engine == "openvino")
  }

  @Test func aMissingEngineIsNamed() throws {
    let missing = OpenVINOEngine(
      search: .openVINO(environment: ["IMPASTO_OPENVINO": folder.file("nothing")]))
    let session = Session(engines: EngineSet(missing, [onnxRuntime]), tuning: cache)
    let model = try model()
    let report = try Tuner(session: session, seconds: 0.05).measure(model)
    #expect(report.failures.map(\.place) == ["OpenVINO"])
    #expect(report.rows.map(\.engine) == ["onnxruntime"])
    let choice = try session.choice(
      for: model, options: RunOptions(), picture: PixelSize(width: 300, height: 300))
    #expect(choice.device.engine == "ONNX Runtime")
  }

  @Test func devicesAreFoundByEngine() throws {
    let all = EngineSet.all
    #expect(try all.find("CPU").engine.id == "openvino")
    #expect(try all.find("cpu").device.name == "CPU")
    for name in ["onnxruntime", "onnxruntime:CPU", "OnnxRuntime:cpu", "onnxruntime:"] {
      #expect(try all.find(name).engine.id == "onnxruntime", "\(name)")
    }
    for (name, text) in [
      ("NPU", "--device NPU: the engines found openvino:CPU, onnxruntime:CPU"),
      ("onnxruntime:NPU", "--device onnxruntime:NPU: ONNX Runtime found CPU"),
      ("cuda:0", "--device cuda:0: the engines found openvino:CPU, onnxruntime:CPU"),
    ] {
      do {
        _ = try all.find(name)
        Issue.record("\(name) was found")
      } catch {
        #expect("\(error)" == text)
      }
    }
  }
}

/// Computes another network than it is given.
private struct MistakenEngine: Engine {
  let network: [UInt8]
  private let engine = OnnxRuntimeEngine.shared
  var name: String { "Mistaken" }
  var id: String { "mistaken" }
  var version: String { "1" }
  var libraryStamp: String { "here" }
  func devices() throws(EngineError) -> [Device] {
    [Device(engine: name, name: "CPU", fullName: "CPU", precisions: [.f32])]
  }
  func compile(_ request: CompileRequest) throws(EngineError) -> any CompiledNetwork {
    var request = request
    request.network = .bytes(network, name: "other")
    return try engine.compile(request)
  }
  func status() -> EngineStatus { engine.status() }

  init(network: [UInt8]) { self.network = network }
}
