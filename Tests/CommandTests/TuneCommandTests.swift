import Foundation
import TestSupport
import Testing

/// `impasto tune` and what runs make of it.
@Suite struct TuneCommandTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try TestFile.photograph(workshop["in.png"], width: 320, height: 200)
  }

  private var cache: String { workshop["cache"] + "/impasto/tune" }

  private func command(_ arguments: String...) throws -> Command {
    try Command.run(
      arguments,
      environment: ["IMPASTO_PLUGINS": workshop.pluginFolder, "XDG_CACHE_HOME": workshop["cache"]],
      in: workshop.folder.path)
  }

  private func entries() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []).sorted()
  }

  @Test func theAnswerIsPrintedKeptAndUsed() throws {
    let before = try command("run", "--plugins", "mean", "in.png", "out.png", "--dry-run")
    #expect(before.output.contains("engine     OpenVINO CPU: the default, nothing was measured"))
    #expect(entries().isEmpty, "a run measures nothing")

    let tuned = try command("tune", "mean", "twice")
    #expect(tuned.status == 0, "\(tuned.errors)")
    #expect(tuned.output.contains("mean: a tile of "))
    #expect(tuned.output.contains("twice: a tile of "))
    for pattern in [
      #"(?m)^engine +device +precision +Mpx/s +difference"#,
      #"(?m)^openvino +CPU +f32 +[0-9.]+ +reference"#, #"(?m)^onnxruntime +CPU +f32 +[0-9.]+ +"#,
    ] {
      #expect(tuned.output.matches(of: try Regex(pattern)).count == 2, "\(tuned.output)")
    }
    #expect(tuned.output.matches(of: try Regex("(?m)chosen$")).count == 2, "\(tuned.output)")
    #expect(entries().count == 2)

    let after = try command("run", "--plugins", "mean", "in.png", "out.png", "--dry-run")
    let line = try #require(
      after.output.split(separator: "\n").first { $0.contains(" engine ") })
    #expect(line.contains("the fastest of") && line.contains("Mpx/s"), "\(line)")
    let run = try command("run", "--plugins", "mean", "in.png", "out.png")
    #expect(run.status == 0 && run.errors.contains("the fastest of"), "\(run.errors)")
    let events = try command(
      "run", "--plugins", "mean", "in.png", "again.png", "--progress", "json")
    let plan = try #require(events.events.first { $0["event"] as? String == "plan" })
    #expect((plan["devices"] as? [String])?.count == 1)
    let doctor = try command("doctor")
    #expect(doctor.output.contains("tuned     mean: "), "\(doctor.output)")
    #expect(doctor.output.contains("tuned     same: nothing measured"))
    // Another number of threads was not measured.
    let single = try command(
      "run", "--plugins", "mean", "in.png", "x.png", "--dry-run", "--threads", "1")
    #expect(single.output.contains("nothing was measured"))
  }

  @Test func aDamagedAnswerIsIgnoredAndWrittenAnew() throws {
    #expect(try command("tune", "same").status == 0)
    let name = try #require(entries().first)
    let good = try Data(contentsOf: URL(filePath: cache + "/" + name))
    for bad in [Data("{\"format\": ".utf8), Data(good.prefix(good.count / 2)), Data()] {
      try bad.write(to: URL(filePath: cache + "/" + name))
      let run = try command("run", "--plugins", "same", "in.png", "out.png", "--force")
      #expect(run.status == 0 && run.errors.contains("OpenVINO CPU"), "\(run.errors)")
      #expect(try Data(contentsOf: URL(filePath: cache + "/" + name)) == bad)
    }
    #expect(try command("tune", "same").status == 0)
    let plan = try command("run", "--plugins", "same", "in.png", "x.png", "--dry-run")
    #expect(plan.output.contains("the fastest of"))
  }

  @Test func nothingIsKeptWithoutACache() throws {
    let tuned = try command("tune", "same", "--no-cache", "--precision", "f32", "--tile", "64")
    #expect(tuned.status == 0)
    #expect(tuned.output.contains("same: a tile of 64×64 px"))
    #expect(tuned.output.contains("not kept"))
    #expect(!tuned.output.contains("bf16"))
    #expect(entries().isEmpty)
    // A cache that can't be written is no reason to fail.
    let above = URL(filePath: cache).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: above, withIntermediateDirectories: true)
    try Data("a file".utf8).write(to: URL(filePath: cache))
    let blocked = try command("tune", "same")
    #expect(blocked.status == 0 && blocked.output.contains("not kept"), "\(blocked.errors)")
  }

  @Test func enginesAreChosenByName() throws {
    var results: [[UInt8]] = []
    for device in ["CPU", "openvino", "onnxruntime:CPU"] {
      let run = try command(
        "run", "--plugins", "mean", "in.png", "out.png", "--force", "--device", device,
        "--precision", "f32")
      #expect(run.status == 0, "\(run.errors)")
      let name = device.hasPrefix("onnx") ? "ONNX Runtime CPU in f32" : "OpenVINO CPU in f32"
      #expect(run.errors.contains(name), "\(run.errors)")
      results.append(try TestFile.read(workshop["out.png"]).bytes().map { $0 })
    }
    #expect(results[0] == results[1])
    let differences = zip(results[0], results[2]).map { abs(Int($0) - Int($1)) }
    #expect((differences.max() ?? 9) <= 1)
    let missing = try command("run", "--plugins", "mean", "in.png", "x.png", "--device", "CUDA")
    #expect(missing.status == 1)
    #expect(
      missing.errors.contains(
        "--device CUDA: the engines found openvino:CPU, onnxruntime:CPU"), "\(missing.errors)")
    #expect(try command("tune", "same", "--device", "CUDA").status == 1)
    let reduced = try command(
      "run", "--plugins", "mean", "in.png", "x.png", "--device", "onnxruntime", "--precision",
      "bf16")
    #expect(reduced.status == 1 && reduced.errors.contains("--precision bf16: CPU computes f32"))
    #expect(try command("tune", "nothing").status == 1)
    #expect(try command("tune", "same", "--tile", "4").status == 64)
  }
}
