import Engines
import Foundation
import Pipelines
import PluginKit
import TestSupport
import Testing
import Weights

@testable import Architectures
@testable import Importing
@testable import Onnx

/// VGGs as extractors: every feature map against PyTorch, and what an import makes of them.
@Suite struct VGGTests {
  private static let files = [
    "vgg16-torchvision.safetensors", "vgg13-bn.pth", "vgg19-keras.safetensors",
  ]
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func rebuilt(_ file: String) throws -> RebuiltNetwork {
    try Architectures.rebuild(try WeightsFile(ImportFixture.path(file)).state, file: file)
  }

  @Test(arguments: files) func everyMapEqualsPyTorchs(_ file: String) throws {
    let network = try rebuilt(file)
    let expected = try WeightsFile(ImportFixture.expected(for: file)).state
    #expect(network.layers == expected.names.sorted())
    let (height, width) = (37, 34)
    let compiled = try OpenVINOEngine.shared.compile(
      CompileRequest(
        network: .bytes(try network.network.serialized(), name: file),
        inputs: ["input": [1, 3, height, width]], precision: .f32))
    let run = try compiled.makeRequest()
    let picture = ImportFixture.picture(channels: 3, height: height, width: width)
    let (input, plane) = (run.input(0), height * width)
    for channel in 0..<3 {
      let from = network.channels == .bgr ? 2 - channel : channel
      for place in 0..<plane {
        let value = Double(picture[from * plane + place]) * network.range.upperBound
        input[channel * plane + place] = Float(
          (value - network.mean[channel]) / (network.std.isEmpty ? 1 : network.std[channel]))
      }
    }
    try run.start()
    try run.wait()
    for (index, layer) in network.layers.enumerated() {
      let wanted = try #require(expected[layer]?.floats())
      let found = run.output(index)
      try #require(found.count == wanted.count, "\(layer)")
      let largest = wanted.max() ?? 0
      #expect(largest > 0, "\(layer)")
      let difference = zip(found, wanted).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      #expect(difference <= 1e-4 * largest, "\(file) \(layer): \(difference) of \(largest)")
    }
  }

  private func imported(
    _ path: String, _ change: (inout Overrides) -> Void = { _ in }
  ) throws -> ImportReport {
    var request = ImportRequest(file: path, folder: folder.file("plugins"), replaces: true)
    change(&request.overrides)
    return try Importer(session: Session(engine: OpenVINOEngine.shared)).run(request)
  }

  @Test func manifestsSayHowPicturesEnter() throws {
    let torch = try imported(ImportFixture.path(Self.files[0])).plugin.manifest
    #expect(torch.kind == .extractor)
    #expect(torch.input.colour == .rgb && torch.input.range == ValueRange(low: 0, high: 1))
    #expect(torch.input.mean == [0.485, 0.456, 0.406])
    #expect(torch.input.std == [0.229, 0.224, 0.225])
    #expect(torch.layers.map(\.name).contains("conv4_2"))
    let report = try imported(ImportFixture.path(Self.files[2]))
    let keras = report.plugin.manifest
    #expect(keras.input.colour == .bgr && keras.input.range == ValueRange(low: 0, high: 255))
    #expect(keras.input.mean == [103.939, 116.779, 123.68])
    #expect(keras.layers.count == 16 && keras.layers.last?.name == "conv5_4")
    #expect(report.layers == keras.layers.map(\.name) && report.check == nil)
    // Four poolings leave one position of sixteen pixels.
    #expect(keras.input.minimum == 16)
    // Caffe's weights under torchvision's names: the user says so.
    let given = try imported(ImportFixture.path(Self.files[0])) {
      $0.colour = .bgr
      $0.range = ValueRange(low: 0, high: 255)
      $0.mean = [103.939, 116.779, 123.68]
    }.plugin.manifest
    #expect(given.input.mean == [103.939, 116.779, 123.68])
    #expect(given.input.std.allSatisfy { $0 == 1 })
    #expect(throws: ImportError.self) {
      try imported(ImportFixture.path(Self.files[0])) { $0.kind = .style }
    }
  }

  private func refusal(_ entries: [StateDict.Entry]) -> String {
    do {
      _ = try Architectures.rebuild(StateDict(entries), file: "test")
    } catch {
      return "\(error)"
    }
    return "rebuilt"
  }

  @Test(arguments: files) func everyTensorCounts(_ file: String) throws {
    let sound = try WeightsFile(ImportFixture.path(file)).state.entries
    #expect(refusal(sound) == "rebuilt")
    let odd = try #require(
      WeightTensor(shape: [2, 3, 5], floats: [Float](repeating: 1, count: 30)))
    for (place, entry) in sound.enumerated() where !VGGLayout.isOutside(entry.name) {
      var entries = sound
      entries.remove(at: place)
      // A network may end anywhere, but not have a hole.
      let isLast =
        entry.name.contains("28.") || entry.name.contains("block5_conv4")
        || entry.name.hasPrefix("31.") || entry.name.hasPrefix("32.")
      if !isLast { #expect(refusal(entries) != "rebuilt", "\(file) without \(entry.name)") }
      entries = sound
      entries[place] = .init(name: entry.name, tensor: odd)
      #expect(refusal(entries) != "rebuilt", "\(file) with odd \(entry.name)")
      entries[place] = .init(
        name: entry.name,
        tensor: try #require(
          WeightTensor(
            shape: entry.tensor.shape,
            floats: [Float](repeating: .nan, count: entry.tensor.count))))
      #expect(refusal(entries).contains("NaN or infinity"), "\(file): \(entry.name)")
    }
  }

  /// The names under which the weights of Simonyan and Zisserman go about.
  @Test(arguments: [
    "conv1_1.weight", "block1_conv1.kernel", "block1_conv1/kernel:0",
    "layers/block1_conv1/vars/0", "block1_conv1/block1_conv1_W_1:0", "vgg19/block1_conv1/kernel",
  ])
  func namesOfCaffeAndKeras(_ pattern: String) throws {
    let isCaffe = pattern.hasPrefix("conv")
    var entries: [StateDict.Entry] = []
    for (layer, inputs) in [("1_1", 3), ("1_2", 4), ("2_1", 4)] {
      let parts = layer.split(separator: "_")
      let name = pattern.replacing("conv1_1", with: "conv\(layer)")
        .replacing("block1_conv1", with: "block\(parts[0])_conv\(parts[1])")
      let bias = name.replacing("weight", with: "bias").replacing("kernel", with: "bias")
        .replacing("/vars/0", with: "/vars/1").replacing("_W_", with: "_b_")
      let shape = isCaffe ? [4, inputs, 3, 3] : [3, 3, inputs, 4]
      entries += [
        .init(
          name: name,
          tensor: try #require(
            WeightTensor(
              shape: shape, floats: [Float](repeating: 0.1, count: 36 * inputs)))),
        .init(
          name: bias, tensor: try #require(WeightTensor(shape: [4], floats: [1, 2, 3, 4]))),
      ]
    }
    let network = try Architectures.rebuild(StateDict(entries), file: "test")
    #expect(network.layers == ["conv1_1", "conv1_2", "conv2_1"])
    #expect(network.channels == .bgr && network.purpose == .extractor)
  }

  /// A chain without a pooling is no VGG, whatever its names.
  @Test func plainChainsAreNotTakenForOne() throws {
    let weight = try #require(
      WeightTensor(shape: [3, 3, 3, 3], floats: [Float](repeating: 0.1, count: 81)))
    let bias = try #require(WeightTensor(shape: [3], floats: [0, 0, 0]))
    let entries = [0, 2, 4].flatMap { place in
      [
        StateDict.Entry(name: "\(place).weight", tensor: weight),
        StateDict.Entry(name: "\(place).bias", tensor: bias),
      ]
    }
    #expect(refusal(entries).contains("no known architecture"))
  }

  /// An ONNX file has the layers found along its chain; its classifier is left out.
  @Test func onnxFilesToo() throws {
    let network = try rebuilt(Self.files[0]).network
    var builder = try NetworkBuilder(copying: network, keeping: ["conv5_3"])
    let pooled = builder.node("GlobalAveragePool", ["conv5_3"])
    builder.output(builder.node("Flatten", [pooled]), named: "classes")
    let path = folder.file("net.onnx")
    try Data(try builder.network(name: "net").serialized()).write(to: URL(filePath: path))
    do {
      _ = try imported(path) { $0.kind = .extractor }
      Issue.record("imported without knowing how pictures enter")
    } catch {
      #expect("\(error)".contains("--range 0,1 --mean 0.485"), "\(error)")
    }
    let report = try imported(path) {
      $0.kind = .extractor
      $0.range = ValueRange(low: 0, high: 1)
      $0.mean = [0.485, 0.456, 0.406]
      $0.std = [0.229, 0.224, 0.225]
    }
    #expect(report.layers.first == "conv1_1" && report.layers.last == "conv5_3")
    #expect(report.layers.count == 13)
    let maps = try ExtractorLoader.layers(of: report.plugin)
    #expect(maps.map(\.channels) == [4, 4, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8])
    #expect(throws: ImportError.self) {
      try imported(path) {
        $0.kind = .extractor
      }
    }
  }
}
