import Archives
import Foundation

/// Reads what `torch.save` wrote before PyTorch 1.6: pickles of a magic number, a version, facts
/// about the machine, the object and the storages' names, then the storages one after another.
enum TorchLegacyFile {
  /// The pickled magic number, 0x1950a86a20f9469cfc6c, as every writer wrote it.
  private static let magic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  static func matches(_ bytes: Data) -> Bool { bytes.starts(with: magic) }

  static func read(_ bytes: Data, path: String) throws(WeightsError) -> StateDict {
    var first = FirstPass(path: path)
    let views = try first.run(bytes, from: magic.count)
    let storages = try contents(bytes, first, views: views, path: path)
    // Tensors can only be made when the storages behind the pickle are known: run it once more.
    var budget = ViewBudget(bytes.count)
    var machine = PickleMachine(path: path, reader: ByteReader(bytes, at: first.objectStart)) {
      storage, offset, shape, strides throws(WeightsError) in
      guard let data = storages[storage.key] else {
        throw WeightsError.damaged(
          path: path, place: "storage \"\(storage.key)\"", found: "nothing", expected: "its numbers"
        )
      }
      return try budget.tensor(
        storage, in: data, offset: offset, shape: shape, strides: strides, path: path)
    }
    let root = try machine.run()
    return try TorchTree(machine, path: path).stateDict(root)
  }

  /// Finds where the parts of the file begin, and which number format each storage has.
  private struct FirstPass {
    let path: String
    var objectStart = 0
    var keys: [String] = []
    var storagesStart = 0

    init(path: String) { self.path = path }

    mutating func run(
      _ bytes: Data, from start: Int
    ) throws(WeightsError) -> [String: TorchStorage] {
      let path = path
      var machine = PickleMachine(path: path, reader: ByteReader(bytes, at: start)) {
        _, _, _, _ throws(WeightsError) in
        guard let placeholder = WeightTensor(shape: [], floats: [0]) else {
          throw WeightsError.unreadable(path: path, reason: "no memory for a number")
        }
        return placeholder
      }
      guard try machine.run().integer == 1001 else {
        throw .unsupported(path: path, found: "another protocol", expected: "PyTorch's 1001")
      }
      try checkMachine(try machine.run(), machine)
      objectStart = machine.reader.position
      _ = try machine.run()
      guard case .list(let list) = try machine.run() else {
        throw damaged("list of storages", "something else", "a list")
      }
      keys = machine.containers[list].compactMap { $0.text ?? $0.integer.map(String.init) }
      guard keys.count == machine.containers[list].count, Set(keys).count == keys.count else {
        throw damaged("list of storages", "odd names", "each name once")
      }
      storagesStart = machine.reader.position
      return machine.storages
    }

    private func checkMachine(
      _ facts: PickleValue, _ machine: PickleMachine
    ) throws(WeightsError) {
      guard case .dictionary(let place) = facts else {
        throw damaged("facts about the machine", "something else", "a dictionary")
      }
      let items = machine.containers[place]
      for index in stride(from: 0, to: items.count, by: 2) {
        guard items[index].text == "little_endian" else { continue }
        if case .boolean(false) = items[index + 1] {
          throw .unsupported(
            path: path, found: "numbers of a big-endian machine", expected: "little-endian ones")
        }
      }
    }

    private func damaged(_ place: String, _ found: String, _ expected: String) -> WeightsError {
      .damaged(path: path, place: place, found: found, expected: expected)
    }
  }

  /// The storages: each a count of numbers (64 bits) and the numbers.
  private static func contents(
    _ bytes: Data, _ first: FirstPass, views: [String: TorchStorage], path: String
  ) throws(WeightsError) -> [String: Data] {
    var reader = ByteReader(bytes, at: first.storagesStart)
    var result: [String: Data] = [:]
    for key in first.keys {
      // Of storages that nothing mentions the format is unknown, and where the next one begins.
      guard let element = views[key]?.element, let count = reader.number(Int64.self), count >= 0,
        count <= Int64(bytes.count), let data = reader.data(Int(count) * element.bytes)
      else {
        throw .damaged(
          path: path, place: "storage \"\(key)\"", found: "no count and as many numbers",
          expected: "both")
      }
      result[key] = data
    }
    return result
  }
}
