import Engines
import Foundation
import Testing

@Suite struct InferenceTests {
  let height = 37
  let width = 53
  var shape: [Int] { [1, TestNetworks.channels, height, width] }
  var picture: [Float] { TestNetworks.values(TestNetworks.channels * height * width, seed: 9) }

  @Test(arguments: Subject.all)
  func `f32 equals a convolution written out, to 1e-6`(subject: Subject) throws {
    let network = try subject.compiled(TestNetworks.convolution, ["picture": shape])
    let expected = TestNetworks.naiveConvolution(picture, height: height, width: width)
    let found = try infer(network, [picture])[0]
    #expect(network.precision == .f32)
    #expect(largestDifference(found, expected) < 1e-6)
    #expect(expected.contains { abs($0) > 0.5 }, "the comparison would prove nothing")
  }

  @Test func `bf16 differs from f32, but by less than 1e-2`() throws {
    let device = try OpenVINOEngine.shared.device("CPU")
    guard device.precisions.contains(.bf16) else { return }
    let network = try compiled(TestNetworks.convolution, ["picture": shape], precision: .bf16)
    let expected = TestNetworks.naiveConvolution(picture, height: height, width: width)
    let difference = largestDifference(try infer(network, [picture])[0], expected)
    #expect(network.precision == .bf16)
    #expect(difference > 1e-5)
    #expect(difference < 1e-2)
  }

  @Test(arguments: Subject.all)
  func `ports have the file's names and the asked shapes`(subject: Subject) throws {
    let network = try subject.compiled(TestNetworks.shuffled, ["picture": shape])
    #expect(network.inputs.map(\.name) == ["picture"])
    #expect(network.inputs.map(\.shape) == [shape])
    #expect(network.outputs.map(\.name) == ["large"])
    #expect(network.outputs.map(\.shape) == [[1, 2, 2 * height, 2 * width]])
  }

  @Test(arguments: Subject.all)
  func `a pixel shuffle puts channel 4c + 2j + i at row j, column i`(subject: Subject) throws {
    let network = try subject.compiled(TestNetworks.shuffled, ["picture": shape])
    let found = try infer(network, [picture])[0]
    let features = TestNetworks.naiveConvolution(picture, height: height, width: width)
    var expected = found.map { _ in Float.nan }
    for c in 0..<2 {
      for y in 0..<(2 * height) {
        for x in 0..<(2 * width) {
          let channel = 4 * c + 2 * (y % 2) + x % 2
          expected[(c * 2 * height + y) * 2 * width + x] =
            max(0, features[(channel * height + y / 2) * width + x / 2])
        }
      }
    }
    #expect(largestDifference(found, expected) < 1e-6)
  }

  @Test(arguments: Subject.all)
  func `two inputs and two outputs keep their order`(subject: Subject) throws {
    let network = try subject.compiled(
      TestNetworks.pair, ["right": [1, 1, 2, 3], "left": [1, 1, 2, 3]])
    let found = try infer(network, [[1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1]])
    #expect(network.inputs.map(\.name) == ["left", "right"])
    #expect(network.outputs.map(\.name) == ["sum", "product"])
    #expect(found == [[7, 7, 7, 7, 7, 7], [6, 10, 12, 12, 10, 6]])
  }

  @Test(arguments: Subject.all)
  func `a single input may go without its name`(subject: Subject) throws {
    let network = try subject.compiled(TestNetworks.root, ["": [1, 1, 1, 2]])
    #expect(try infer(network, [[4, 9]]) == [[2, 3]])
  }

  @Test(arguments: Subject.all)
  func `NaN comes through as NaN`(subject: Subject) throws {
    let network = try subject.compiled(TestNetworks.root, ["x": [1, 1, 1, 4]])
    let found = try infer(network, [[4, -1, 0, .infinity]])[0]
    #expect(found[0] == 2)
    #expect(found[1].isNaN)
    #expect(found[2] == 0)
    #expect(found[3] == .infinity)
  }

  @Test(arguments: Subject.all)
  func `a half-precision network takes and gives f32`(subject: Subject) throws {
    let network = try subject.compiled(TestNetworks.half, ["x": [1, 1, 1, 3]])
    #expect(try infer(network, [[1, 0.5, -3]]) == [[2, 1, -6]])
  }

  @Test(arguments: Subject.all)
  func `a file gives what its bytes give`(subject: Subject) throws {
    try withFolder { folder in
      let path = folder + "/network é.onnx"
      try Data(TestNetworks.convolution).write(to: URL(fileURLWithPath: path))
      let network = try subject.engine.compile(
        CompileRequest(network: .file(path), inputs: ["picture": shape]))
      let bytes = try subject.compiled(TestNetworks.convolution, ["picture": shape])
      #expect(try infer(network, [picture]) == infer(bytes, [picture]))
    }
  }

  @Test(arguments: [1, 2, 64], Subject.all)
  func `any number of threads gives the same`(threads: Int, subject: Subject) throws {
    let network = try subject.compiled(
      TestNetworks.convolution, ["picture": shape], threads: threads)
    let expected = TestNetworks.naiveConvolution(picture, height: height, width: width)
    #expect(largestDifference(try infer(network, [picture])[0], expected) < 1e-6)
  }

  @Test(arguments: Subject.all)
  func `the smallest picture works`(subject: Subject) throws {
    let network = try subject.compiled(
      TestNetworks.convolution, ["picture": [1, TestNetworks.channels, 1, 1]])
    let pixel: [Float] = [0.25, -0.5, 1]
    let expected = TestNetworks.naiveConvolution(pixel, height: 1, width: 1)
    #expect(largestDifference(try infer(network, [pixel])[0], expected) < 1e-6)
  }
}
