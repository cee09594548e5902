import Engines
import Foundation
import Testing

@Suite struct CompileErrorTests {
  @Test(arguments: Subject.all)
  func `garbage bytes are not a network`(subject: Subject) {
    let text = message {
      _ = try subject.compiled(Array("This is no network at all.".utf8), ["x": [1, 1, 1, 1]])
    }
    #expect(text.hasPrefix("test.onnx: not a network the engine can read: "))
    #expect(!text.contains("\n"))
  }

  @Test(arguments: Subject.all)
  func `no bytes are not a network`(subject: Subject) {
    let text = message { _ = try subject.compiled([], ["x": [1, 1, 1, 1]]) }
    #expect(text.hasPrefix("test.onnx: not a network the engine can read: "))
  }

  @Test(arguments: Subject.all)
  func `a missing file is named`(subject: Subject) {
    let text = message {
      _ = try subject.engine.compile(
        CompileRequest(network: .file("/nowhere/net.onnx"), inputs: [:]))
    }
    #expect(text.hasPrefix("/nowhere/net.onnx: not a network the engine can read: "))
  }

  @Test(arguments: Subject.all)
  func `a network cut short is refused at every length`(subject: Subject) {
    let whole = TestNetworks.convolution
    for length in stride(from: 1, to: whole.count - 1, by: 97) {
      #expect(throws: EngineError.self) {
        _ = try subject.compiled(Array(whole.prefix(length)), ["picture": [1, 3, 8, 8]])
      }
    }
  }

  @Test(arguments: Subject.all)
  func `an unknown input lists the known ones`(subject: Subject) {
    let text = message {
      _ = try subject.compiled(TestNetworks.pair, ["left": [1, 1, 2, 2], "wrong": [1, 1, 2, 2]])
    }
    #expect(text == "test.onnx: no input \"wrong\", found left, right")
  }

  @Test(arguments: Subject.all)
  func `an input without a shape is asked for`(subject: Subject) {
    let text = message { _ = try subject.compiled(TestNetworks.root, [:]) }
    #expect(text == "test.onnx: x: found 1×1×?×?, expected fixed lengths from 1")
  }

  @Test(arguments: Subject.all)
  func `an output without a fixed shape is refused`(subject: Subject) {
    let text = message { _ = try subject.compiled(TestNetworks.nonZero, ["x": [1, 1, 2, 2]]) }
    #expect(text.contains("test.onnx: scaled: found "))
    #expect(text.contains("?"))
  }

  @Test(
    arguments: [[1, 1, 0, 4], [1, 1, -3, 4], [1, 1, .max, .max], [1, 1, 1 << 40, 1 << 40]],
    Subject.all)
  func `impossible lengths are refused before the engine sees them`(shape: [Int], subject: Subject)
  {
    let text = message { _ = try subject.compiled(TestNetworks.root, ["x": shape]) }
    #expect(text.contains("expected lengths from 1 that fit into memory"))
  }

  @Test func `channels that do not fit are refused with the shape`() {
    let text = message { _ = try compiled(TestNetworks.convolution, ["picture": [1, 4, 8, 8]]) }
    #expect(text.hasPrefix("test.onnx: picture: found 1×4×8×8, expected a shape the network takes"))
  }

  @Test(arguments: Subject.all)
  func `a wrong number of axes is refused`(subject: Subject) {
    #expect(throws: EngineError.self) {
      _ = try subject.compiled(TestNetworks.convolution, ["picture": [3, 8, 8]])
    }
  }

  @Test(arguments: Subject.all)
  func `tensors larger than memory are an error`(subject: Subject) {
    #expect(throws: EngineError.self) {
      let network = try subject.compiled(TestNetworks.root, ["x": [1, 1, 1 << 24, 1 << 24]])
      _ = try network.makeRequest()
    }
  }

  @Test func `an absent device lists those that are here`() {
    let text = message { _ = try OpenVINOEngine.shared.device("NPU") }
    #expect(text.hasPrefix("--device NPU: OpenVINO found CPU"))
    let compiling = message {
      _ = try OpenVINOEngine.shared.compile(
        CompileRequest(
          network: .bytes(TestNetworks.root, name: "n"), inputs: ["x": [1, 1, 1, 1]],
          device: "NPU"))
    }
    #expect(compiling.hasPrefix("--device NPU: OpenVINO found CPU"))
  }

  @Test func `a precision without hardware is refused`() throws {
    let device = try OpenVINOEngine.shared.device("CPU")
    for precision in Precision.allCases where !device.precisions.contains(precision) {
      let text = message {
        _ = try compiled(TestNetworks.root, ["x": [1, 1, 1, 1]], precision: precision)
      }
      #expect(text.hasPrefix("--precision \(precision): CPU computes f32"))
    }
  }
}
