import Foundation
import Impasto
import TestSupport
import Testing

/// `impasto plugins …` and `impasto doctor`.
@Suite struct PluginsCommandTests {
  static let styles = [
    "any-style", "composition", "grande-jatte", "scream", "shipwreck", "starry-night",
    "starry-night-local", "wave",
  ]

  @Test func listsTheBuiltInPlugins() throws {
    let run = try Command.run(["plugins", "list"])
    #expect(run.status == 0, "\(run.errors)")
    for id in [
      "photo-2x", "photo-4x", "photo-4x-faithful", "photo-4x-faithful-light", "photo-4x-light",
      "vgg19-slim",
    ] + Self.styles {
      #expect(run.output.contains(id))
    }
  }

  @Test func showsWhatTheNetworkNeeds() throws {
    let run = try Command.run(["plugins", "show", "photo-4x"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("scale        4 × 4"))
    #expect(run.output.contains("halo         left 35, top 35, right 35, bottom 35 px"))
    #expect(run.output.contains("tiling       exact"))
  }

  @Test func noiseIsShown() throws {
    let run = try Command.run(["plugins", "show", "starry-night"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("input        input: rgb, range 0 to 1, and 2 channels of noise\n"))
  }

  @Test func aManifestThatContradictsItsNetworkIsShownWithThat() throws {
    let folder = try TemporaryFolder()
    try PluginFolder.write(
      "noisy", network: try KnownNetwork.identity(), in: folder.path,
      input: #"{"colour": "rgb", "range": [0, 1], "noise": 2}"#)
    let said =
      "noisy: found a network with 3 input and 3 output channels, expected 5 and 3, because "
      + "input.colour is rgb and input.noise is 2"
    let shown = try Command.run(["plugins", "show", "./noisy"], in: folder.path)
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(shown.output.contains("\nproblem      \(said)\n"), "\(shown.output)")
    let checked = try Command.run(["plugins", "validate", "noisy"], in: folder.path)
    #expect(checked.status == 1 && checked.errors == "impasto: \(said)\n", "\(checked.errors)")
    #expect(
      try !Command.run(["plugins", "show", "photo-4x"]).output.contains("problem"))
  }

  @Test func anExtractorIsShownLayerByLayer() throws {
    let run = try Command.run(["plugins", "show", "vgg19-slim"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.output.contains(
        "conv4_2: 128 channels, scale 1/8 × 1/8, receptive field 38 px left, 38 px right"))
    #expect(run.output.contains("alignment    16 × 16 px"))
  }

  @Test func anExtractorWithoutAPromisedLayerIsInvalid() throws {
    let folder = try TemporaryFolder()
    var builder = NetworkBuilder()
    let input = builder.input("input", [.fixed(1), .fixed(3), .symbolic("h"), .symbolic("w")])
    builder.output(builder.node("Relu", [input], name: "first"), named: "conv1_1")
    let bytes = try builder.serialized()
    for (name, output) in [("good", "conv1_1"), ("bad", "conv9_9")] {
      try PluginFolder.write(
        name, network: bytes, in: folder.path, kind: "extractor",
        more: "\"extractor\": { \"layers\": { \"first\": \"\(output)\" } }")
    }
    let good = try Command.run(["plugins", "validate", "good"], in: folder.path)
    #expect(good.status == 0, "\(good.errors)")
    let bad = try Command.run(["plugins", "validate", "bad"], in: folder.path)
    #expect(bad.status == 1)
    #expect(bad.errors.contains("conv9_9"), "\(bad.errors)")
  }

  @Test(arguments: ["photo-2x", "photo-4x", "photo-4x-light"] + styles)
  func builtInPluginsVerify(_ id: String) throws {
    let run = try Command.run(["plugins", "verify", id])
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    #expect(run.output.hasSuffix("\nexact\n"))
  }

  @Test func whatNoHaloMakesExactIsNamedAndRefused() throws {
    let folder = try TemporaryFolder()
    var builder = NetworkBuilder()
    let input = builder.input("input", [.fixed(1), .fixed(3), .symbolic("h"), .symbolic("w")])
    // One value a column: it moves with the picture, so tiles can't share it.
    let mean = builder.node("ReduceMean", [input], name: "mean_7", ["axes": .ints([2])])
    builder.output(builder.mul(input, mean), named: "output")
    try PluginFolder.write("columns", network: try builder.serialized(), in: folder.path)
    try TestFile.photograph(folder.file("in.png"), width: 1200, height: 1400)

    let shown = try Command.run(["plugins", "show", "./columns"], in: folder.path)
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(shown.output.contains("not exact, because of"))
    #expect(shown.output.contains("mean_7"))

    let arguments = ["stylise", "columns", "--plugin-dir", ".", "in.png"]
    let small = try Command.run(arguments + ["whole.png"], in: folder.path)
    #expect(small.status == 0, "\(small.errors)")
    #expect(small.errors.contains("runs as one tile"))
    #expect(small.errors.contains("mean_7"))
    let tight = try Command.run(arguments + ["tight.png", "--memory", "200M"], in: folder.path)
    #expect(tight.status == 1)
    #expect(tight.errors.contains("mean_7") && tight.errors.contains("--allow-seams"))
    let allowed = try Command.run(
      arguments + ["seams.png", "--memory", "200M", "--allow-seams"], in: folder.path)
    #expect(allowed.status == 0, "\(allowed.errors)")
    #expect(allowed.errors.contains("tiles will not match exactly"))
  }

  @Test func aNetworkThatYieldsNaNFailsLoudly() throws {
    let folder = try TemporaryFolder()
    var builder = NetworkBuilder()
    let input = builder.input("input", [.fixed(1), .fixed(3), .symbolic("h"), .symbolic("w")])
    let shift = builder.constant(shape: [1], floats: [-2])
    builder.output(builder.node("Sqrt", [builder.add(input, shift)]), named: "output")
    try PluginFolder.write("nan", network: try builder.serialized(), in: folder.path)
    try TestFile.photograph(folder.file("in.png"), width: 60, height: 50)
    let run = try Command.run(
      ["stylise", "nan", "--plugin-dir", ".", "in.png", "out.png"], in: folder.path)
    #expect(run.status == 1)
    #expect(run.errors.contains("nan: tile row 0, column 0"))
    #expect(run.errors.contains("NaN"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("out.png")))
  }

  @Test func alteredWeightsAreRefused() throws {
    let folder = try TemporaryFolder()
    let network = try RandomNetwork(seed: 3)
    try PluginFolder.write(
      "random", network: network.bytes, in: folder.path, scale: network.scale)
    var bytes = network.bytes
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file("random/network.onnx")))
    let run = try Command.run(["plugins", "validate", "random"], in: folder.path)
    #expect(run.status == 1)
    #expect(run.errors.contains("SHA-256"))
  }

  @Test func drawsTheNetwork() throws {
    let run = try Command.run(["plugins", "graph", "photo-4x"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("digraph"))
    #expect(run.output.contains("DepthToSpace"))
  }

  @Test func theDoctorFindsEverything() throws {
    let run = try Command.run(["doctor"])
    #expect(run.status == 0, "\(run.output)")
    for word in ["libvips   8.", "OpenVINO 2026", "CPU:", "14 plugins"] {
      #expect(run.output.contains(word), "\(word)")
    }
    let broken = try Command.run(["doctor"], environment: ["IMPASTO_OPENVINO": "/nowhere"])
    #expect(broken.status == 1)
    #expect(broken.output.contains("/nowhere"))
  }
}
