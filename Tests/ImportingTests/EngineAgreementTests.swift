import Engines
import Foundation
import Pipelines
import PluginKit
import TestSupport
import Testing
import Vips

@testable import Importing

/// Both engines give the same result for every built-in plugin and every imported architecture, with
/// everything that is done to a network before it runs.
@Suite struct EngineAgreementTests {
  private func agrees(_ plugin: Plugin, within tolerance: Double = 1e-4) throws {
    let session = Session(engines: .all, tuning: nil)
    var options = RunOptions()
    options.tile = .side(96)
    options.usesCache = false
    let report = try Tuner(session: session, seconds: 0).measure(
      StageLoader.load(Stage(plugin)), options: options)
    #expect(report.failures.isEmpty, "\(report.failures)")
    #expect(
      report.rows.filter { $0.precision == .f32 }.map(\.engine) == ["openvino", "onnxruntime"])
    for row in report.rows {
      #expect(row.agrees, "\(plugin.id): \(row)")
      if row.precision == .f32 { #expect(row.largest <= tolerance, "\(plugin.id): \(row)") }
    }
    #expect(report.chosen != nil)
  }

  @Test(arguments: ["photo-4x", "photo-4x-light", "wave"]) func builtIns(_ id: String) throws {
    try VipsLibrary.start()
    try agrees(try Plugin(at: Repository.root + "/Plugins/" + id))
  }

  @Test(arguments: ImportFixture.networks) func imports(_ file: String) throws {
    let folder = try TemporaryFolder()
    var request = ImportRequest(file: ImportFixture.path(file), id: "net", folder: folder.path)
    request.storage = file.hasPrefix("functional") ? .f16 : .original
    let importer = try Importer(session: Session(engine: OpenVINOEngine.shared))
    // SPAN's attention amplifies the rounding of a value that happens to be large.
    try agrees(
      try importer.run(request).plugin, within: file.hasPrefix("span") ? 1e-3 : 1e-4)
  }

  @Test func halvesAreStoredCheckedAndRefused() throws {
    let folder = try TemporaryFolder()
    let importer = try Importer(session: Session(engine: OpenVINOEngine.shared))
    var request = ImportRequest(
      file: ImportFixture.path("functional-2.hkl"), id: "whole", folder: folder.path)
    let whole = try importer.run(request)
    #expect(whole.storage == nil)
    request.id = "half"
    request.storage = .f16
    let half = try importer.run(request)
    let check = try #require(half.storage)
    #expect(check.largest > 0 && check.largest <= StorageCheck.tolerance)
    #expect(check.storedBytes < check.originalBytes * 6 / 10)
    #expect(half.check?.isExact == true)
    #expect(half.parameterCount == whole.parameterCount)
  }
}
