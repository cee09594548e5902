import Archives
import Foundation

/// Runs the part of Python's pickle language (protocols 0 to 5; docs.python.org/3/library/
/// pickletools) that builds numbers, texts, tuples, lists, dictionaries and tensors, and refuses
/// the rest. Nothing in a file is looked up by name, imported or called.
struct PickleMachine {
  /// What a file may use of the machine.
  struct Limits {
    /// Most instructions.
    var steps = 4_000_000
  }

  /// Instructions that would make the machine execute something.
  private static let executing: [UInt8: String] = [
    0x69: "INST", 0x6F: "OBJ", 0x81: "NEWOBJ", 0x92: "NEWOBJ_EX", 0x82: "EXT1", 0x83: "EXT2",
    0x84: "EXT4", 0x97: "NEXT_BUFFER", 0x98: "READONLY_BUFFER",
  ]

  let path: String
  /// Makes a tensor of a view into a storage.
  let makeTensor: (TorchStorage, Int, [Int], [Int]) throws(WeightsError) -> WeightTensor
  var reader: ByteReader
  /// Items of every tuple, list and dictionary (name, value, name, value, …).
  private(set) var containers: [[PickleValue]] = []
  /// Every storage that was mentioned, by name.
  private(set) var storages: [String: TorchStorage] = [:]

  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var steps = 0
  private let limits: Limits

  init(
    path: String, reader: ByteReader, limits: Limits = Limits(),
    makeTensor:
      @escaping (TorchStorage, Int, [Int], [Int]) throws(WeightsError) ->
      WeightTensor
  ) {
    self.path = path
    self.reader = reader
    self.limits = limits
    self.makeTensor = makeTensor
  }

  /// Runs one pickle to its `STOP` and returns what it leaves; the reader stands behind it.
  mutating func run() throws(WeightsError) -> PickleValue {
    stack = []
    marks = []
    memo = [:]
    while true {
      steps += 1
      guard steps <= limits.steps else {
        throw .tooLarge(
          path: path, what: "pickle instructions", found: steps, limit: limits.steps)
      }
      guard let code = reader.byte() else { throw damaged("the end", "a STOP instruction") }
      if code == 0x2E { return try pop() }
      try step(code)
    }
  }

  private mutating func step(_ code: UInt8) throws(WeightsError) {
    switch code {
    case 0x80: _ = try unwrap(reader.byte())  // PROTO
    case 0x95: _ = try unwrap(reader.number(UInt64.self))  // FRAME
    case 0x28: marks.append(stack.count)
    case 0x30: _ = try pop()
    case 0x31: _ = try popMark()
    case 0x32: stack.append(try top())
    case 0x4E: stack.append(.none)
    case 0x88: stack.append(.boolean(true))
    case 0x89: stack.append(.boolean(false))
    case 0x49, 0x4C, 0x46: try number(code)
    case 0x4A: stack.append(.integer(Int(try unwrap(reader.number(Int32.self)))))
    case 0x4B: stack.append(.integer(Int(try unwrap(reader.byte()))))
    case 0x4D: stack.append(.integer(Int(try unwrap(reader.number(UInt16.self)))))
    case 0x47:
      stack.append(.number(Double(bitPattern: try unwrap(reader.number(UInt64.self)).bigEndian)))
    case 0x8A: try long(Int(try unwrap(reader.byte())))
    case 0x8B: try long(Int(try unwrap(reader.number(Int32.self))))
    case 0x53, 0x56: try line(code)
    case 0x54: try text(Int(try unwrap(reader.number(Int32.self))))
    case 0x55, 0x8C: try text(Int(try unwrap(reader.byte())))
    case 0x58: try text(Int(try unwrap(reader.number(UInt32.self))))
    case 0x8D: try text(try length(reader.number(UInt64.self)))
    case 0x42: try bytes(Int(try unwrap(reader.number(UInt32.self))))
    case 0x43: try bytes(Int(try unwrap(reader.byte())))
    case 0x8E, 0x96: try bytes(try length(reader.number(UInt64.self)))
    case 0x29: stack.append(.tuple(contain([])))
    case 0x85, 0x86, 0x87: try tuple(Int(code) - 0x84)
    case 0x74: stack.append(.tuple(contain(try popMark())))
    case 0x5D: stack.append(.list(contain([])))
    case 0x6C: stack.append(.list(contain(try popMark())))
    case 0x7D: stack.append(.dictionary(contain([])))
    case 0x64: stack.append(.dictionary(contain(try pairs(try popMark()))))
    case 0x61: try append([try pop()])
    case 0x65: try append(try popMark())
    case 0x73: try set(try lastTwo())
    case 0x75: try set(try popMark())
    case 0x70: memo[try index()] = try top()
    case 0x71: memo[Int(try unwrap(reader.byte()))] = try top()
    case 0x72: memo[Int(try unwrap(reader.number(UInt32.self)))] = try top()
    case 0x94: memo[memo.count] = try top()
    case 0x67: try recall(try index())
    case 0x68: try recall(Int(try unwrap(reader.byte())))
    case 0x6A: try recall(Int(try unwrap(reader.number(UInt32.self))))
    case 0x63: try global(module: reader.line(), name: reader.line())
    case 0x93:
      let name = try pop().text
      try global(module: try pop().text, name: name)
    case 0x52: try reduce()
    case 0x62: try build()
    case 0x51:
      let storage = try storage(try pop())
      storages[storage.key] = storage
      stack.append(.storage(storage))
    default:
      if let name = Self.executing[code] {
        throw .forbidden(path: path, found: "the pickle instruction \(name)")
      }
      throw damaged("instruction \(code)", "one that builds tensors")
    }
  }

  // MARK: Values

  private mutating func number(_ code: UInt8) throws(WeightsError) {
    let text = try unwrap(reader.line())
    if code == 0x46 {
      stack.append(.number(try unwrap(Double(text))))
    } else if code == 0x49, text == "00" || text == "01" {
      stack.append(.boolean(text == "01"))
    } else {
      stack.append(.integer(try unwrap(Int(text.hasSuffix("L") ? String(text.dropLast()) : text))))
    }
  }

  private mutating func long(_ count: Int) throws(WeightsError) {
    let bytes = try unwrap(reader.data(count))
    // Longer ones are seeds of random generators and the like, never a length.
    guard count <= 8 else { return stack.append(.bytes(bytes)) }
    var value: Int64 = bytes.last.map { $0 & 0x80 == 0 ? 0 : -1 } ?? 0
    for byte in bytes.reversed() { value = value << 8 | Int64(byte) }
    stack.append(.integer(Int(value)))
  }

  private mutating func line(_ code: UInt8) throws(WeightsError) {
    var text = try unwrap(reader.line())
    if code == 0x53, text.count >= 2, let quote = text.first, "'\"".contains(quote),
      text.last == quote
    {
      text = String(text.dropFirst().dropLast())
    }
    stack.append(.text(text))
  }

  private mutating func text(_ count: Int) throws(WeightsError) {
    let bytes = try unwrap(reader.data(count))
    // Python 2 wrote bytes where text was meant.
    stack.append(String(data: bytes, encoding: .utf8).map(PickleValue.text) ?? .bytes(bytes))
  }

  private mutating func bytes(_ count: Int) throws(WeightsError) {
    stack.append(.bytes(try unwrap(reader.data(count))))
  }

  private mutating func tuple(_ count: Int) throws(WeightsError) {
    var items: [PickleValue] = []
    for _ in 0..<count { items.append(try pop()) }
    stack.append(.tuple(contain(items.reversed())))
  }

  private mutating func append(_ items: [PickleValue]) throws(WeightsError) {
    guard case .list(let list) = try top() else { throw damaged("APPEND to no list", "a list") }
    containers[list] += items
  }

  private mutating func set(_ items: [PickleValue]) throws(WeightsError) {
    guard case .dictionary(let dictionary) = try top() else {
      throw damaged("SETITEM on no dictionary", "a dictionary")
    }
    containers[dictionary] += try pairs(items)
  }

  private func pairs(_ items: [PickleValue]) throws(WeightsError) -> [PickleValue] {
    guard items.count.isMultiple(of: 2) else {
      throw damaged("\(items.count) items for a dictionary", "pairs")
    }
    return items
  }

  private mutating func recall(_ index: Int) throws(WeightsError) {
    guard let value = memo[index] else { throw damaged("memo \(index) before it is set", "one") }
    stack.append(value)
  }

  // MARK: What would be calls

  private mutating func global(module: String?, name: String?) throws(WeightsError) {
    let (module, name) = (try unwrap(module), try unwrap(name))
    guard let global = PickleGlobal(module: module, name: name) else {
      throw .forbidden(path: path, found: "the global \(module.prefix(100)).\(name.prefix(100))")
    }
    stack.append(.global(global))
  }

  private mutating func reduce() throws(WeightsError) {
    guard case .tuple(let place) = try pop(), case .global(let global) = try pop() else {
      throw damaged("REDUCE without a function and its arguments", "both")
    }
    let arguments = containers[place]
    switch global {
    case .orderedDictionary: stack.append(.dictionary(contain(try ordered(arguments))))
    case .size: stack.append(arguments.first ?? .tuple(contain([])))
    case .rebuildTensor: stack.append(.tensor(try tensor(arguments)))
    case .rebuildParameter:
      guard case .tensor(let tensor)? = arguments.first else {
        throw damaged("a parameter of something else", "a tensor")
      }
      stack.append(.tensor(tensor))
    case .storage, .untypedStorage:
      throw .forbidden(path: path, found: "a call of a storage class")
    }
  }

  /// `OrderedDict()` or `OrderedDict([[name, value], …])`.
  private func ordered(_ arguments: [PickleValue]) throws(WeightsError) -> [PickleValue] {
    guard let first = arguments.first else { return [] }
    guard case .list(let list) = first else {
      throw damaged("an OrderedDict of something else", "a list of pairs")
    }
    var items: [PickleValue] = []
    for pair in containers[list] {
      let place: Int
      switch pair {
      case .list(let index), .tuple(let index): place = index
      default: throw damaged("an OrderedDict of something else", "a list of pairs")
      }
      guard containers[place].count == 2 else { throw damaged("an OrderedDict", "pairs") }
      items += containers[place]
    }
    return items
  }

  /// The state of an OrderedDict (PyTorch's `_metadata`) is of no use here; nothing else has one.
  private mutating func build() throws(WeightsError) {
    _ = try pop()
    guard case .dictionary = try top() else {
      throw .forbidden(path: path, found: "the pickle instruction BUILD on no dictionary")
    }
  }

  private func tensor(_ arguments: [PickleValue]) throws(WeightsError) -> WeightTensor {
    guard arguments.count >= 4, case .storage(let storage) = arguments[0],
      let offset = arguments[1].integer, let size = integers(arguments[2]),
      let strides = integers(arguments[3])
    else { throw damaged("a tensor of odd arguments", "storage, offset, size and stride") }
    return try makeTensor(storage, offset, size, strides)
  }

  /// A persistent id: `("storage", class, key, place, count)`, in the legacy format with a view.
  private func storage(_ id: PickleValue) throws(WeightsError) -> TorchStorage {
    guard case .tuple(let place) = id, case let items = containers[place], items.count >= 5,
      let word = items[0].text
    else { throw damaged("a persistent id of another kind", "a storage") }
    guard word == "storage" else {
      throw .forbidden(path: path, found: "a \(word.prefix(40)) instead of its state_dict()")
    }
    guard case .global(let global) = items[1],
      let key = items[2].text ?? items[2].integer.map(String.init),
      let count = items[4].integer, count >= 0
    else { throw damaged("a storage without class, key and count", "all three") }
    guard case .storage(let element) = global else {
      throw .unsupported(
        path: path, found: "an untyped storage",
        expected: "storages of numbers, as torch.save writes")
    }
    var first = 0
    if items.count > 5, case .tuple(let view) = items[5] {
      let fields = containers[view]
      guard fields.count == 3, let offset = fields[1].integer, offset >= 0 else {
        throw damaged("a storage view of odd form", "key, offset and size")
      }
      first = offset
    }
    return TorchStorage(key: key, element: element, count: count, first: first)
  }

  private func integers(_ value: PickleValue) -> [Int]? {
    let place: Int
    switch value {
    case .tuple(let index), .list(let index): place = index
    default: return nil
    }
    guard containers[place].count <= 64 else { return nil }
    let numbers = containers[place].compactMap(\.integer)
    return numbers.count == containers[place].count ? numbers : nil
  }

  // MARK: Stack

  private mutating func contain(_ items: [PickleValue]) -> Int {
    containers.append(items)
    return containers.count - 1
  }

  private func top() throws(WeightsError) -> PickleValue {
    guard let value = stack.last, stack.count > (marks.last ?? 0) else {
      throw damaged("an empty stack", "a value")
    }
    return value
  }

  private mutating func pop() throws(WeightsError) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func lastTwo() throws(WeightsError) -> [PickleValue] {
    let value = try pop()
    return [try pop(), value]
  }

  private mutating func popMark() throws(WeightsError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw damaged("no mark", "one") }
    let items = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return items
  }

  private mutating func index() throws(WeightsError) -> Int {
    try unwrap(reader.line().flatMap { Int($0) })
  }

  private func length(_ value: UInt64?) throws(WeightsError) -> Int {
    try unwrap(value.flatMap { Int(exactly: $0) })
  }

  private func unwrap<T>(_ value: T?) throws(WeightsError) -> T {
    guard let value else { throw damaged("an instruction cut short", "its operand") }
    return value
  }

  private func damaged(_ found: String, _ expected: String) -> WeightsError {
    .damaged(
      path: path, place: "pickle, byte \(reader.position)", found: found, expected: expected)
  }
}
