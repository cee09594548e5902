import Foundation

/// A run that has been stopped, as it is kept in a file: everything the next iteration depends on.
///
/// The file is a line that names the format, a line of JSON (``Header``), the vectors as 32-bit
/// little-endian floats one after the other, and 8 bytes of checksum. It is written under a hidden name
/// beside its place, synced and renamed, so that whatever happens meanwhile there is the old state or
/// the new one.
struct PaintState {
  /// What is known without the vectors.
  struct Header: Codable {
    let identity: PaintIdentity
    /// The scale that was being painted, from 0.
    let scale: Int
    /// Its iterations so far.
    let iteration: Int
    /// Evaluations at this scale so far.
    let evaluations: Int
    /// Seconds so far, over all sessions.
    let seconds: Double
    /// Steps L-BFGS remembers at this scale.
    let history: Int
    /// Finished scales.
    let finished: [PaintReport.Scale]
    let curve: LossCurve
    let numbers: OptimiserState.Numbers
    /// Values of each vector.
    let counts: [Int]
  }

  private static let name = "impasto painting, state "
  /// Raised whenever a header of before can't be read any more. One digit.
  private static let version = 2
  private static let magic = "\(name)\(version)\n"
  /// Headers hold a curve; much larger ones are something else.
  private static let largestHeader = 256 << 20

  let path: String
  let header: Header
  private let vectorsAt: UInt64

  // MARK: Writing

  /// The hidden name a state is written under; one a place, so that nothing piles up.
  static func partialPath(_ path: String) -> String {
    let name = (path as NSString).lastPathComponent
    return ((path as NSString).deletingLastPathComponent as NSString)
      .appendingPathComponent("." + name + ".part")
  }

  /// - Throws: `PaintError.state`; the state that was there before is untouched then.
  static func write(_ header: Header, vectors: [FloatVector], to path: String) throws {
    let partial = partialPath(path)
    do {
      let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw failure(path, "create \(partial)") }
      let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      encoder.nonConformingFloatEncodingStrategy = strategy
      try file.write(contentsOf: Data(magic.utf8))
      try file.write(contentsOf: try encoder.encode(header) + Data("\n".utf8))
      var checksum = Checksum()
      try eachChunk(of: vectors) { vector, range, buffer in
        try vector.read(range, into: buffer)
        let part = UnsafeRawBufferPointer(
          UnsafeMutableBufferPointer(rebasing: buffer[..<range.count]))
        checksum.add(part)
        try file.write(contentsOf: Data(part))
      }
      try withUnsafeBytes(of: checksum.value.littleEndian) { try file.write(contentsOf: Data($0)) }
      guard fsync(descriptor) == 0 else { throw failure(path, "sync \(partial)") }
      guard rename(partial, path) == 0 else { throw failure(path, "rename \(partial)") }
      syncFolder(of: path)
    } catch {
      unlink(partial)
      if let error = error as? PaintError { throw error }
      throw PaintError.state(path: path, reason: "the state can't be written: \(error)")
    }
  }

  private static func syncFolder(of path: String) {
    let folder = (path as NSString).deletingLastPathComponent
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY)
    // The rename is done; some file systems can't sync a folder.
    if descriptor >= 0 {
      fsync(descriptor)
      close(descriptor)
    }
  }

  // MARK: Reading

  /// Reads the header.
  ///
  /// - Throws: `PaintError.state`.
  init(at path: String) throws {
    self.path = path
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw PaintError.state(path: path, reason: "there is no state to go on from")
    }
    func damaged(_ what: String) -> PaintError {
      .state(path: path, reason: "is no state of a painting: \(what)")
    }
    let start = String(
      decoding: try file.read(upToCount: Self.magic.utf8.count) ?? Data(), as: UTF8.self)
    guard start.hasPrefix(Self.name) else { throw damaged("it does not begin as one") }
    guard start == Self.magic else {
      guard let found = start.dropFirst(Self.name.count).first, found.isNumber else {
        throw damaged("it does not begin as one")
      }
      let versions = "found format \(found), expected \(Self.version)"
      throw PaintError.state(
        path: path, reason: "is of another version of impasto: \(versions); remove it to begin anew"
      )
    }
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      guard let more = try file.read(upToCount: 1 << 16), !more.isEmpty,
        line.count < Self.largestHeader
      else { throw damaged("its header has no end") }
      if let end = more.firstIndex(of: UInt8(ascii: "\n")) {
        line += more[...end]
      } else {
        line += more
      }
    }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = Self.decoding
    do {
      header = try decoder.decode(Header.self, from: line)
    } catch {
      throw damaged("its header can't be read")
    }
    vectorsAt = UInt64(Self.magic.utf8.count + line.count)
    let size = try file.seekToEnd()
    var expected = vectorsAt + 8
    for count in header.counts {
      guard (0...(1 << 40)).contains(count) else { throw damaged("its vectors have no size") }
      expected += UInt64(count) * 4
    }
    guard size == expected else { throw damaged("found \(size) bytes, expected \(expected)") }
  }

  /// Checks all vectors against the checksum, reading the file once.
  ///
  /// - Throws: `PaintError.state`.
  func verify() throws {
    let file = try reader(at: vectorsAt)
    var checksum = Checksum()
    var left = header.counts.reduce(0, +) * 4
    while left > 0 {
      guard let part = try file.read(upToCount: min(left, 1 << 20)), !part.isEmpty else {
        throw PaintError.state(path: path, reason: "ends too early")
      }
      part.withUnsafeBytes { checksum.add($0) }
      left -= part.count
    }
    let stored = try file.read(upToCount: 8) ?? Data()
    var value: UInt64 = 0
    for byte in stored.reversed() { value = value << 8 | UInt64(byte) }
    guard stored.count == 8, value == checksum.value else {
      throw PaintError.state(path: path, reason: "is damaged: its checksum does not fit")
    }
  }

  /// Fills a vector from the state's vector of that number.
  func read(_ number: Int, into vector: FloatVector) throws {
    guard header.counts.indices.contains(number), header.counts[number] == vector.count else {
      throw PaintError.state(path: path, reason: "its vectors are not of the picture's size")
    }
    let before = header.counts[..<number].reduce(0, +)
    let file = try reader(at: vectorsAt + UInt64(before) * 4)
    try Self.eachChunk(of: [vector]) { vector, range, buffer in
      guard let part = try file.read(upToCount: range.count * 4), part.count == range.count * 4
      else { throw PaintError.state(path: path, reason: "ends too early") }
      UnsafeMutableRawBufferPointer(buffer).copyBytes(from: part)
      try vector.write(range, from: UnsafeBufferPointer(buffer))
    }
  }

  private func reader(at offset: UInt64) throws -> FileHandle {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw PaintError.state(path: path, reason: "can't be opened: \(lastSystemError())")
    }
    try file.seek(toOffset: offset)
    return file
  }

  // MARK: Both

  private static let strategy = JSONEncoder.NonConformingFloatEncodingStrategy.convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  private static let decoding = JSONDecoder.NonConformingFloatDecodingStrategy.convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")

  private static func failure(_ path: String, _ action: String) -> PaintError {
    .state(path: path, reason: "the state can't be written: \(action): \(lastSystemError())")
  }

  private static func eachChunk(
    of vectors: [FloatVector],
    _ body: (FloatVector, Range<Int>, UnsafeMutableBufferPointer<Float>) throws -> Void
  ) throws {
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: 1 << 18)
    defer { buffer.deallocate() }
    for vector in vectors {
      for first in stride(from: 0, to: vector.count, by: buffer.count) {
        try body(vector, first..<min(first + buffer.count, vector.count), buffer)
      }
    }
  }

  /// Two running sums of 32-bit words, as in Fletcher's checksum: finds damage and exchanged parts.
  private struct Checksum {
    private var sum: UInt64 = 0
    private var sums: UInt64 = 0

    var value: UInt64 { sum ^ sums &* 0x9E37_79B9_7F4A_7C15 }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
      for offset in stride(from: 0, to: bytes.count & ~3, by: 4) {
        sum &+= UInt64(
          UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        sums &+= sum
      }
    }
  }
}
