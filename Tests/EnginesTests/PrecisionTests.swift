import Engines
import Testing

@Suite struct PrecisionTests {
  let fast = Device(engine: "E", name: "CPU", fullName: "Fast", precisions: [.f32, .bf16])
  let plain = Device(engine: "E", name: "CPU", fullName: "Plain", precisions: [.f32])

  @Test func `auto takes bf16 only where both sides agree`() throws {
    let auto = PrecisionChoice.auto
    #expect(try auto.resolve(device: fast, pluginAllowsReduced: true).precision == .bf16)
    #expect(try auto.resolve(device: fast, pluginAllowsReduced: false).precision == .f32)
    #expect(try auto.resolve(device: plain, pluginAllowsReduced: true).precision == .f32)
    #expect(try auto.resolve(device: plain, pluginAllowsReduced: false).precision == .f32)
  }

  @Test func `the reason says which side decided`() throws {
    let auto = PrecisionChoice.auto
    #expect(
      try auto.resolve(device: fast, pluginAllowsReduced: true).description
        == "bf16: the CPU computes it and the plugin allows it")
    #expect(
      try auto.resolve(device: fast, pluginAllowsReduced: false).reason
        == "the plugin asks for full precision")
    #expect(
      try auto.resolve(device: plain, pluginAllowsReduced: true).reason
        == "the CPU has no hardware for bf16")
  }

  @Test func `what is asked for is what is used, or an error`() throws {
    #expect(
      try PrecisionChoice.f32.resolve(device: fast, pluginAllowsReduced: true).precision == .f32)
    #expect(
      try PrecisionChoice.bf16.resolve(device: fast, pluginAllowsReduced: false).precision == .bf16)
    #expect(
      message {
        _ = try PrecisionChoice.bf16.resolve(device: plain, pluginAllowsReduced: true)
      } == "--precision bf16: CPU computes f32")
  }

  @Test func `the processor always computes f32`() throws {
    let device = try OpenVINOEngine.shared.device()
    #expect(device.name == "CPU")
    #expect(device.precisions.first == .f32)
    #expect(!device.fullName.isEmpty)
    #expect(try OpenVINOEngine.shared.device("cpu") == device)
    #expect(try OpenVINOEngine.shared.device("auto") == device)
  }
}
