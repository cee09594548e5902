import COnnxRuntime
import Foundation
import HalfPrecision
import Testing

@testable import Engines

/// The library's table of functions: each declared one is called, and does what its name says.
@Suite struct OnnxRuntimeTableTests {
  private let library: OnnxRuntimeLibrary

  init() throws { library = try OnnxRuntimeLibrary.open(.onnxRuntime()) }

  private func failure(_ body: () throws -> Void) -> String {
    do {
      try body()
    } catch let error as OnnxRuntimeLibrary.Failure {
      return error.detail
    } catch {
      return "\(error)"
    }
    return "no failure"
  }

  @Test func `a status carries the library's text`() throws {
    let text = failure {
      _ = try OnnxRuntimeSession(
        .file("/nowhere.onnx"),
        OnnxRuntimeSessionOptions(OnnxRuntimeOptions(.cpu), library: library), library: library)
    }
    #expect(text.contains("/nowhere.onnx"))
  }

  @Test func `the processor is among the providers`() throws {
    #expect(try library.providers().contains("CPUExecutionProvider"))
  }

  /// Builds without a provider answer its functions with a refusal that names it: proof that each
  /// lies where it is declared.
  @Test func `providers that are not built in say so`() throws {
    let built = try library.providers()
    let table = library.table
    let options = try OnnxRuntimeSessionOptions(OnnxRuntimeOptions(.cpu), library: library)
    func answer(_ call: () -> OpaquePointer?) -> String {
      failure { try library.check(call()) }
    }
    // Stands for options that can't be made here; a refusal comes before they matter.
    let blank = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 16)
    blank.initializeMemory(as: UInt8.self, repeating: 0, count: 1 << 16)
    defer { blank.deallocate() }
    let nothing = OpaquePointer(blank)
    let none = UnsafePointer(blank.assumingMemoryBound(to: UnsafePointer<CChar>?.self))
    let session = options.handle.pointer
    if !built.contains("CUDAExecutionProvider") {
      var made: OpaquePointer?
      for text in [
        answer { table.createCUDAOptions(&made) },
        answer { table.updateCUDAOptions(nothing, none, none, 0) },
      ] { #expect(text.contains("CUDA"), "\(text)") }
      #expect(answer { table.appendCUDA(session, nothing) } != "no failure")
      #expect(made == nil)
    }
    if !built.contains("TensorrtExecutionProvider") {
      var made: OpaquePointer?
      for text in [
        answer { table.createTensorRTOptions(&made) },
        answer { table.updateTensorRTOptions(nothing, none, none, 0) },
        answer { table.appendTensorRT(session, nothing) },
      ] { #expect(text.lowercased().contains("tensorrt"), "\(text)") }
      #expect(made == nil)
    }
    if !built.contains("CoreMLExecutionProvider") {
      let text = answer { table.appendProvider(session, "CoreML", none, none, 0) }
      #expect(text.contains("CoreML"), "\(text)")
    }
    // Freeing nothing is allowed, as of every object.
    table.releaseCUDAOptions(nil)
    table.releaseTensorRTOptions(nil)
  }

  @Test func `a device's options are refused where its provider is missing`() throws {
    let built = try library.providers()
    for provider in OnnxRuntimeProvider.allCases where !built.contains(provider.libraryName) {
      let text = failure {
        _ = try OnnxRuntimeSessionOptions(OnnxRuntimeOptions(provider), library: library)
      }
      #expect(text != "no failure")
    }
  }

  @Test func `strange settings are told`() throws {
    var options = OnnxRuntimeOptions(.cpu)
    options.settings[""] = "x"
    #expect(
      failure { _ = try OnnxRuntimeSessionOptions(options, library: library) } != "no failure")
  }
}

@Suite struct OnnxRuntimeOptionsTests {
  @Test func `the processor needs no provider`() {
    let options = OnnxRuntimeOptions(.cpu, threads: 3)
    #expect(options.providers.isEmpty)
    #expect(options.threads == 3)
    #expect(options.settings["session.intra_op.allow_spinning"] == "0")
    #expect(options.settings["session.disable_cpu_ep_fallback"] == nil)
    #expect(OnnxRuntimeOptions(.cpu, threads: 0).threads == 1)
  }

  @Test func `CUDA computes in real f32, searches briefly and never falls back`() {
    let options = OnnxRuntimeOptions(.cuda, index: 2)
    #expect(options.settings["session.disable_cpu_ep_fallback"] == "1")
    #expect(options.providers.map(\.provider) == [.cuda])
    let settings = options.providers[0].settings
    #expect(settings["device_id"] == "2")
    #expect(settings["cudnn_conv_algo_search"] == "HEURISTIC")
    #expect(settings["use_tf32"] == "0")
  }

  @Test func `TensorRT comes before CUDA and keeps its engines`() {
    let options = OnnxRuntimeOptions(.tensorRT, index: 1, precision: .f16, cache: "/cache/x")
    #expect(options.providers.map(\.provider) == [.tensorRT, .cuda])
    let settings = options.providers[0].settings
    #expect(settings["trt_fp16_enable"] == "1")
    #expect(settings["trt_engine_cache_enable"] == "1")
    #expect(settings["trt_engine_cache_path"] == "/cache/x")
    #expect(options.providers[1].settings["device_id"] == "1")
    let exact = OnnxRuntimeOptions(.tensorRT).providers[0].settings
    #expect(exact["trt_fp16_enable"] == "0")
    #expect(exact["trt_engine_cache_enable"] == nil)
  }

  @Test func `Core ML gets static shapes, and the neural processor only f16`() {
    let exact = OnnxRuntimeOptions(.coreML).providers[0].settings
    #expect(exact["RequireStaticInputShapes"] == "1")
    #expect(exact["MLComputeUnits"] == "CPUAndGPU")
    #expect(exact["ModelCacheDirectory"] == nil)
    let reduced = OnnxRuntimeOptions(.coreML, precision: .f16, cache: "/c").providers[0].settings
    #expect(reduced["MLComputeUnits"] == "ALL")
    #expect(reduced["ModelCacheDirectory"] == "/c")
  }

  @Test func `compiled engines of different networks, shapes and precisions are kept apart`() throws
  {
    try withFolder { folder in
      func place(
        _ bytes: [UInt8], _ side: Int = 8, _ precision: Precision = .f16, device: String = "CUDA.0"
      ) -> String? {
        OnnxRuntimeCache.folder(
          in: folder + "/a/b",
          for: CompileRequest(
            network: .bytes(bytes, name: "same"), inputs: ["x": [1, 3, side, side]],
            precision: precision), device: device, version: "1.32.0")
      }
      let first = try #require(place([1, 2, 3]))
      #expect(place([1, 2, 3]) == first)
      let others = [
        place([1, 2, 4]), place([1, 2, 3], 9), place([1, 2, 3], 8, .f32),
        place([1, 2, 3], device: "CUDA.1"),
      ]
      #expect(Set(others + [first]).count == 5)
      let rights = try FileManager.default.attributesOfItem(atPath: first)[.posixPermissions]
      #expect(rights as? Int == 0o700)
      try Data().write(to: URL(fileURLWithPath: folder + "/file"))
      #expect(
        OnnxRuntimeCache.folder(
          in: folder + "/file", for: CompileRequest(network: .bytes([], name: ""), inputs: [:]),
          device: "CUDA.0", version: "1") == nil)
    }
  }
}

@Suite struct OnnxRuntimeLoadTests {
  private func engine(_ path: String) -> OnnxRuntimeEngine {
    OnnxRuntimeEngine(
      search: .onnxRuntime(
        environment: ["IMPASTO_ONNXRUNTIME": path], executableFolder: "/nowhere/bin"))
  }

  private func findings(_ engine: OnnxRuntimeEngine) -> [LoadFailure.Finding] {
    guard case .load(let failure)? = engine.status().error else { return [] }
    return failure.attempts.map(\.finding)
  }

  @Test func `a missing path is named with what to do`() {
    let text = message { _ = try engine("/nowhere/ort").devices() }
    #expect(
      text == """
        ONNX Runtime: no usable library: found IMPASTO_ONNXRUNTIME=/nowhere/ort: missing; expected \
        1.17 or newer; run `make setup`, or point IMPASTO_ONNXRUNTIME to the library
        """)
  }

  @Test(
    arguments: [
      ("1.32.0", true), ("1.17.0", true), ("1.16.3", false), ("1.9.1", false), ("2.0.0", false),
      ("", false), ("nightly", false),
    ])
  func `versions before 1.17 are refused`(version: String, fits: Bool) {
    #expect(OnnxRuntimeLibrary.isSupported(version) == fits)
  }

  @Test func `an old library is named with its version`() throws {
    try withCLibrary("onnxruntime", Self.fake(version: "1.10.0")) { path in
      #expect(findings(engine(path)) == [.version("1.10.0")])
    }
  }

  /// The text may promise more than the library holds.
  @Test func `a library that has no such table is too old`() throws {
    try withCLibrary("onnxruntime", Self.fake(version: "1.99.0")) { path in
      #expect(findings(engine(path)) == [.version("1.99.0")])
      let text = message { _ = try engine(path).devices() }
      #expect(text.contains("\(path): version 1.99.0; expected 1.17 or newer"))
    }
  }

  @Test func `a library of something else lacks the function`() throws {
    try withCLibrary("onnxruntime", "int something_else(void) { return 1; }\n") { path in
      #expect(findings(engine(path)) == [.symbol("OrtGetApiBase")])
    }
  }

  @Test func `the newest of several libraries in a folder is taken`() throws {
    try withFolder { folder in
      for name in [
        "libonnxruntime.so.1.9.0", "libonnxruntime.so.1.32.0", "libonnxruntime_providers_shared.so",
      ] { try Data().write(to: URL(fileURLWithPath: folder + "/" + name)) }
      let search = LibrarySearch.onnxRuntime(
        environment: ["IMPASTO_ONNXRUNTIME": folder], executableFolder: "/nowhere")
      #expect(search.candidates { _ in } == [folder + "/libonnxruntime.so.1.32.0"])
    }
  }

  @Test func `the status names library, version and devices`() {
    let status = OnnxRuntimeEngine.shared.status()
    #expect(status.error == nil)
    #expect(status.libraryPath?.contains("libonnxruntime") == true)
    #expect(status.devices.first?.name == "CPU")
    #expect(status.devices.first?.precisions == [.f32])
    #expect(OnnxRuntimeEngine.shared.version.split(separator: ".").count == 3)
  }

  private static func fake(version: String) -> String {
    """
    static const void *get_api(unsigned version) { return 0; }
    static const char *get_version(void) { return "\(version)"; }
    static const struct { const void *(*a)(unsigned); const char *(*v)(void); } base =
      { get_api, get_version };
    const void *OrtGetApiBase(void) { return &base; }
    """
  }
}

@Suite struct ElementTests {
  @Test func `halves round to the nearest and come back`() {
    #expect(HalfFloat.bits(of: 1) == 0x3c00)
    #expect(HalfFloat.bits(of: -2) == 0xc000)
    #expect(HalfFloat.bits(of: 65504) == 0x7bff)
    #expect(HalfFloat.bits(of: 65519.996) == 0x7bff)
    #expect(HalfFloat.bits(of: 65520) == 0x7c00)
    #expect(HalfFloat.bits(of: -.infinity) == 0xfc00)
    #expect(HalfFloat.value(HalfFloat.bits(of: .nan)).isNaN)
    // Ties go to the even one: 1 + 2^-11 lies between 1 and 1 + 2^-10.
    #expect(HalfFloat.bits(of: 1 + 0x1p-11) == 0x3c00)
    #expect(HalfFloat.bits(of: 1 + 3 * 0x1p-11) == 0x3c02)
    #expect(HalfFloat.bits(of: 0x1p-24) == 1)
    #expect(HalfFloat.bits(of: 0x1p-25) == 0)
    #expect(HalfFloat.bits(of: 0x1.ff8p-15) == 0x3ff)
    for bits in UInt16.min...UInt16.max {
      let value = HalfFloat.value(bits)
      if !value.isNaN { #expect(HalfFloat.bits(of: value) == bits) }
    }
  }

  @Test(arguments: [(2, -3.7, 0), (2, 300, 255), (3, -300, -128), (6, 7.9, 7), (7, -7.9, -7)])
  func `whole numbers are cut to their range`(type: Int32, value: Float, expected: Float) throws {
    let element = try #require(OnnxRuntimeElement(type))
    #expect(element.type == type)
    var floats: [Float] = [value, .nan]
    var raw = [UInt64](repeating: 0, count: 2)
    floats.withUnsafeMutableBufferPointer { floats in
      raw.withUnsafeMutableBytes { raw in
        guard let base = raw.baseAddress else { return }
        element.write(floats, to: base)
        floats.update(repeating: -1)
        element.read(base, to: floats)
      }
    }
    #expect(floats == [expected, 0])
  }

  @Test func `strings are no numbers`() { #expect(OnnxRuntimeElement(8) == nil) }
}
