import Foundation
import Testing

@testable import Engines

@Suite struct LoadTests {
  private func engine(_ path: String) -> OpenVINOEngine {
    OpenVINOEngine(
      search: .openVINO(environment: ["IMPASTO_OPENVINO": path], executableFolder: "/nowhere/bin"))
  }

  private func findings(_ engine: OpenVINOEngine) -> [LoadFailure.Finding] {
    guard case .load(let failure)? = engine.status().error else { return [] }
    return failure.attempts.map(\.finding)
  }

  @Test func `a missing path is named with what to do`() {
    let text = message { _ = try engine("/nowhere/openvino").devices() }
    #expect(
      text == """
        OpenVINO: no usable library: found IMPASTO_OPENVINO=/nowhere/openvino: missing; expected \
        2026.4 or a later 2026; run `make setup`, or point IMPASTO_OPENVINO to the library
        """)
  }

  @Test func `a folder without the library is missing it`() throws {
    try withFolder { #expect(findings(engine($0)) == [.missing]) }
  }

  @Test func `a file that is no library is not loadable`() throws {
    try withFolder { folder in
      let path = folder + "/libopenvino_c.so.2641"
      try Data("nothing of the sort".utf8).write(to: URL(fileURLWithPath: path))
      for place in [path, folder] {
        guard case .unloadable(let reason)? = findings(engine(place)).first else {
          Issue.record("loaded")
          return
        }
        #expect(reason.contains(path))
      }
    }
  }

  @Test func `every place is reported when nothing is set`() {
    let search = LibrarySearch.openVINO(environment: [:], executableFolder: "/nowhere/bin")
    var missing: [String] = []
    let candidates = search.candidates { missing.append($0) }
    #expect(candidates == search.system)
    #expect(
      missing == [
        "/nowhere/lib/impasto/openvino/libs", "/nowhere/lib/impasto",
        ".deps/openvino/openvino/libs in /nowhere/bin and above",
      ])
  }

  @Test func `an installation comes before a source tree, and both before the system`() throws {
    try withFolder { folder in
      let manager = FileManager.default
      let installed = folder + "/lib/impasto/openvino/libs"
      let development = folder + "/.deps/openvino/openvino/libs"
      for place in [installed, development, folder + "/bin"] {
        try manager.createDirectory(atPath: place, withIntermediateDirectories: true)
      }
      for file in ["libopenvino_c.so.2640", "libopenvino_c.so.2641", "libopenvino_c.so.txt"] {
        _ = manager.createFile(atPath: installed + "/" + file, contents: nil)
      }
      _ = manager.createFile(atPath: development + "/libopenvino_c.2641.dylib", contents: nil)
      let search = LibrarySearch.openVINO(environment: [:], executableFolder: folder + "/bin")
      let candidates = search.candidates { _ in }
      #expect(candidates.first?.hasSuffix("impasto/openvino/libs/libopenvino_c.so.2641") == true)
      #expect(candidates.dropFirst().first?.hasSuffix("libopenvino_c.2641.dylib") == true)
      #expect(Array(candidates.dropFirst(2)) == search.system)
    }
  }

  @Test(
    arguments: [
      ("2026.4.1-22982-e213a147257", true), ("2026.5.0", true), ("2026.3.0-1-a", false),
      ("2025.4.0", false), ("2027.0.0", false), ("nightly", false), ("", false), ("2026", false),
    ])
  func `versions before 2026.4 and other years are refused`(version: String, fits: Bool) {
    #expect(OpenVINOLibrary.isSupported(version) == fits)
  }

  @Test func `another version is named`() throws {
    try withLibrary(version: "2024.1.0-15008-f4afc983258") { path in
      #expect(findings(engine(path)) == [.version("2024.1.0-15008-f4afc983258")])
      let text = message { _ = try engine(path).devices() }
      #expect(text.contains("\(path): version 2024.1.0-15008-f4afc983258; expected 2026.4 or"))
    }
  }

  @Test func `a missing function is named`() throws {
    try withLibrary(version: "2026.4.9") { path in
      #expect(findings(engine(path)) == [.symbol("ov_get_last_err_msg")])
    }
  }

  @Test func `a library of something else lacks the version`() throws {
    try withLibrary(version: nil) { path in
      #expect(findings(engine(path)) == [.symbol("ov_get_openvino_version")])
    }
  }

  @Test func `the status names library, version and devices`() {
    let status = OpenVINOEngine.shared.status()
    #expect(status.error == nil)
    #expect(status.engine == "OpenVINO")
    #expect(status.libraryPath?.contains("libopenvino_c") == true)
    #expect(status.version?.hasPrefix("2026.") == true)
    #expect(status.devices.contains { $0.name == "CPU" })
    #expect(OpenVINOEngine.shared.version.split(separator: ".").count == 3)
    #expect(Engines.all.map(\.name) == ["OpenVINO", "ONNX Runtime"])
  }

  private func withLibrary(version: String?, _ body: (String) throws -> Void) throws {
    var text = "int something_else(void) { return 1; }\n"
    if let version {
      text += """
        struct version { const char *build, *description; };
        int ov_get_openvino_version(struct version *v) {
          v->build = "\(version)"; v->description = ""; return 0;
        }
        void ov_version_free(struct version *v) { v->build = 0; }
        """
    }
    try withCLibrary("openvino_c", text, body)
  }
}
