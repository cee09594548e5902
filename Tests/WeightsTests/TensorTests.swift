import Foundation
import TestSupport
import Testing

@testable import Weights

/// Tensors of every form against the same tensors stored plainly.
@Suite struct TensorTests {
  @Test(arguments: ["tensors.pth", "tensors-legacy.pth", "tensors-protocol4.pth"])
  func everyFormOfTensor(_ file: String) throws {
    let found = try WeightsFile(ImportFixture.path(file)).state
    let expected = try WeightsFile(ImportFixture.path("tensors.expected.safetensors")).state
    #expect(found.entries.count == expected.entries.count)
    for entry in expected.entries {
      let tensor = try #require(found[entry.name], "\(entry.name)")
      #expect(tensor.shape == entry.tensor.shape, "\(entry.name)")
      let (a, b) = (tensor.floats(), entry.tensor.floats())
      #expect(a.map(\.bitPattern) == b.map(\.bitPattern), "\(entry.name)")
    }
  }

  @Test func formatsAreToldFromTheBytes() throws {
    #expect(try WeightsFile(ImportFixture.path("tensors.pth")).format == .torch)
    #expect(try WeightsFile(ImportFixture.path("tensors-legacy.pth")).format == .torchLegacy)
    #expect(try WeightsFile(ImportFixture.path("unknown.safetensors")).format == .safetensors)
    #expect(try WeightsFile(ImportFixture.path("functional-2.hkl")).format == .hdf5)
  }

  @Test func bigEndianIsRefused() throws {
    var bytes = try Data(contentsOf: URL(filePath: ImportFixture.path("tensors.pth")))
    let range = try #require(bytes.range(of: Data("little".utf8)))
    bytes.replaceSubrange(range, with: Data("big   ".utf8))
    #expect(throws: WeightsError.self) { try Self.read(bytes) }
    #expect("\(try Self.failure(bytes))".contains("big-endian"))
  }

  @Test func wrappersAreTakenOff() throws {
    let tensor = try #require(WeightTensor(shape: [1], floats: [3]))
    let names = ["module.module.a.weight", "module.module.b.weight"]
    let state = StateDict(names.map { StateDict.Entry(name: $0, tensor: tensor) })
    #expect(state.withoutWrappers().names == ["a.weight", "b.weight"])
    let mixed = StateDict(["module.a", "b"].map { StateDict.Entry(name: $0, tensor: tensor) })
    #expect(mixed.withoutWrappers().names == ["module.a", "b"])
  }

  @Test func averagedWeightsComeFirst() throws {
    let state = try WeightsFile(ImportFixture.path("esrgan-real-2x.pth")).state
    #expect(state.part == "params_ema")
    #expect(try WeightsFile(ImportFixture.path("esrgan-old-1x.pth")).state.part == "state_dict")
  }

  @Test func hickleNamesOfAllVersions() {
    #expect(HickleNames.name(of: "data_0/c1.weight/data_0") == "c1.weight")
    #expect(HickleNames.name(of: "data_0/\"c1.weight\"/data_0") == "c1.weight")
    #expect(HickleNames.name(of: "data/'c1.weight'") == "c1.weight")
    #expect(HickleNames.name(of: "c1.weight") == "c1.weight")
    #expect(HickleNames.name(of: "data_0") == "data_0")
  }

  @Test func safetensorsWrittenAreRead() throws {
    let tensor = try #require(WeightTensor(shape: [2, 3], floats: [1, -2, 3.5, .pi, 0, -0.25]))
    let state = StateDict([
      StateDict.Entry(name: "b", tensor: tensor), StateDict.Entry(name: "a", tensor: tensor),
    ])
    let read = try SafetensorsFile.read(try SafetensorsWriter.bytes(state), path: "memory")
    #expect(read.names == ["b", "a"])
    #expect(read["a"]?.floats() == tensor.floats())
  }

  @Test func viewsOutsideTheirBytesAreNone() {
    let bytes = Data(count: 40)
    #expect(WeightTensor(shape: [10], element: .float32, bytes: bytes) != nil)
    #expect(WeightTensor(shape: [11], element: .float32, bytes: bytes) == nil)
    #expect(WeightTensor(shape: [9], element: .float32, bytes: bytes, offset: 2) == nil)
    #expect(WeightTensor(shape: [2, 2], element: .float32, bytes: bytes, strides: [9, 1]) == nil)
    #expect(WeightTensor(shape: [2], element: .float32, bytes: bytes, strides: [-1]) == nil)
    #expect(WeightTensor(shape: [2], element: .float32, bytes: bytes, strides: [.max]) == nil)
    #expect(WeightTensor(shape: [.max, 2, 4], element: .float32, bytes: bytes) == nil)
  }

  /// Reads bytes as a file.
  static func read(_ bytes: Data) throws -> StateDict {
    let folder = try TemporaryFolder()
    try bytes.write(to: URL(filePath: folder.file("weights")))
    return try WeightsFile(folder.file("weights")).state
  }

  static func failure(_ bytes: Data) throws -> any Error {
    do {
      _ = try read(bytes)
    } catch {
      return error
    }
    Issue.record("read without an error")
    return CancellationError()
  }
}
