import Archives
import Foundation
import TestSupport
import Testing

@testable import Weights

/// Pickles that would execute something, or that would exhaust memory or the stack.
@Suite struct HostilePickleTests {
  private func run(_ bytes: [UInt8]) throws -> PickleValue {
    var machine = PickleMachine(path: "test", reader: ByteReader(Data(bytes))) {
      _, _, _, _ throws(WeightsError) in
      throw WeightsError.unreadable(path: "test", reason: "no tensors here")
    }
    return try machine.run()
  }

  private func message(_ bytes: [UInt8]) -> String {
    do {
      _ = try run(bytes)
    } catch {
      return "\(error)"
    }
    return "accepted"
  }

  private func code(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func callsAreRefusedByName() {
    for name in ["os\nsystem", "builtins\neval", "posix\nsystem", "torch\nload", "__main__\nNet"] {
      let dotted = name.replacing("\n", with: ".")
      #expect(message(code("c\(name)\n(S'x'\ntR.")).contains("the global \(dotted)"))
    }
    // Protocol 4 names its globals on the stack.
    let stacked: [UInt8] =
      [0x80, 4, 0x8C, 2] + code("os") + [0x8C, 6] + code("system") + [0x93, 0x2E]
    #expect(message(stacked).contains("the global os.system"))
    for (instruction, name) in [
      ("i", "INST"), ("o", "OBJ"), ("\u{81}", "NEWOBJ"), ("\u{92}", "NEWOBJ_EX"),
      ("\u{82}", "EXT1"),
    ] {
      let byte = UInt8(instruction.unicodeScalars.first?.value ?? 0)
      #expect(message([0x28, byte, 0x2E]).contains("the pickle instruction \(name)"))
    }
    #expect(message(code("ctorch\nFloatStorage\n(tR.")).contains("a call of a storage class"))
    #expect(message(code("(I1\nI2\ntN}b.")).contains("found") == true)
  }

  @Test func nothingIsExecutedWhenAFileAsks() throws {
    let folder = try TemporaryFolder()
    let witness = folder.file("witness")
    let legacy: [UInt8] = [
      0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
      0x80, 2, 0x4D, 0xE9, 3, 0x2E, 0x80, 2, 0x7D, 0x2E,
    ]
    let file = Data(legacy + code("cposix\nsystem\n(S'touch \(witness)'\ntR."))
    let error = try TensorTests.failure(file)
    #expect("\(error)".contains("the global posix.system"))
    #expect("\(error)".contains("nothing was executed"))
    #expect(!FileManager.default.fileExists(atPath: witness))
  }

  /// A million levels: whatever recurses over them overflows the stack.
  @Test func deepNesting() {
    let depth = 1_000_000
    let lists = [UInt8](repeating: 0x5D, count: depth) + [UInt8](repeating: 0x61, count: depth - 1)
    #expect(throws: Never.self) { _ = try run(lists + [0x2E]) }
    let tuples = [0x29] + [UInt8](repeating: 0x85, count: depth) + [0x2E]
    #expect(throws: Never.self) { _ = try run(tuples) }
    let marks = [UInt8](repeating: 0x28, count: depth) + [0x2E]
    #expect(message(marks).contains("an empty stack"))
  }

  @Test func endlessPickles() {
    #expect(message([UInt8](repeating: 0x4E, count: 5_000_000)).contains("pickle instructions"))
    #expect(message([0x58, 0xFF, 0xFF, 0xFF, 0xFF, 0x41]).contains("cut short"))
    #expect(message([0x8E] + [UInt8](repeating: 0xFF, count: 8)).contains("cut short"))
    #expect(message([0x68, 7, 0x2E]).contains("memo 7"))
    #expect(message([]).contains("STOP"))
    #expect(message([0x2E]).contains("an empty stack"))
    #expect(message([0xFE]).contains("instruction 254"))
  }

  /// A dictionary that contains itself is a tree without end.
  @Test func circles() throws {
    let circle: [UInt8] = [0x7D, 0x71, 0] + code("X\u{1}\0\0\0a") + [0x68, 0, 0x73, 0x2E]
    var machine = PickleMachine(path: "test", reader: ByteReader(Data(circle))) {
      _, _, _, _ throws(WeightsError) in
      throw WeightsError.unreadable(path: "test", reason: "no tensors here")
    }
    let root = try machine.run()
    #expect(throws: WeightsError.self) {
      try TorchTree(machine, path: "test").stateDict(root)
    }
  }

  /// Nested dictionaries that share their parts: exponentially many ways through few bytes.
  @Test(.timeLimit(.minutes(1))) func manyWays() throws {
    var pickle: [UInt8] = [0x7D, 0x71, 0]
    for level in 1...30 {
      pickle += [0x7D]
      for name in ["a", "b", "c", "d"] {
        pickle += code("X\u{1}\0\0\0\(name)") + [0x68, UInt8(level - 1), 0x73]
      }
      pickle += [0x71, UInt8(level)]
    }
    var machine = PickleMachine(path: "test", reader: ByteReader(Data(pickle + [0x2E]))) {
      _, _, _, _ throws(WeightsError) in
      throw WeightsError.unreadable(path: "test", reason: "no tensors here")
    }
    let root = try machine.run()
    #expect(throws: WeightsError.self) {
      try TorchTree(machine, path: "test").stateDict(root)
    }
  }

  @Test func expandedTensorsHaveABudget() throws {
    // One number seen a billion times: strides of 0 are sound, memory isn't.
    let storage = TorchStorage(key: "0", element: .float32, count: 1, first: 0)
    var budget = ViewBudget(1000)
    #expect(throws: WeightsError.self) {
      _ = try budget.tensor(
        storage, in: Data(count: 4), offset: 0, shape: [1 << 30], strides: [0], path: "test")
    }
    let small = try budget.tensor(
      storage, in: Data(count: 4), offset: 0, shape: [50], strides: [0], path: "test")
    #expect(small.floats() == [Float](repeating: 0, count: 50))
  }
}
