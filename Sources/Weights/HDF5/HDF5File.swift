import Foundation

/// Reads the data sets of an HDF5 file through the system's library.
///
/// Only hard links are followed, so nothing outside the file is read; sizes are held against the
/// file's before memory is asked for; filters that aren't in the library stay unused.
struct HDF5File {
  private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  private static let mostObjects = 20_000
  private static let depth = 8
  /// The most that deflate can shrink, by its format (RFC 1951): 258 bytes to 2 bits.
  private static let deflateRatio = 1032

  /// Whether bytes start like such a file; user blocks of the format's sizes may come first.
  static func matches(_ bytes: Data) -> Bool {
    [0, 512, 1024, 2048].contains {
      bytes.count >= $0 + 8 && bytes.dropFirst($0).starts(with: signature)
    }
  }

  /// All floating-point and whole-number data sets, named by their path in the file.
  static func read(_ path: String) throws(WeightsError) -> StateDict {
    let size = try FileBytes.size(path)
    return try HDF5Library.use { (library) throws(WeightsError) in
      guard let file = HDF5Handle(library.openFile(path, 0, 0), close: library.closeFile) else {
        throw WeightsError.damaged(
          path: path, place: "file", found: "what the HDF5 library can't open",
          expected: "an HDF5 file")
      }
      var walk = Walk(library: library, path: path, budget: size)
      try walk.group(file.id, name: "/", prefix: "", depth: 0)
      return StateDict(walk.entries)
    }
  }

  /// The walk through the groups of one file.
  private struct Walk {
    let library: HDF5Functions
    let path: String
    /// Bytes of the file.
    let budget: Int
    var entries: [StateDict.Entry] = []
    var objects = 0
    var numbers = 0

    mutating func group(
      _ parent: HDF5Functions.ID, name: String, prefix: String, depth: Int
    ) throws(WeightsError) {
      guard depth <= HDF5File.depth else {
        throw damaged(prefix, "groups \(depth) deep", "at most \(HDF5File.depth)")
      }
      guard let group = HDF5Handle(library.openObject(parent, name, 0), close: library.closeObject)
      else { throw damaged(prefix, "a group that can't be opened", "one") }
      var info = HDF5Functions.GroupInfo()
      guard
        withUnsafeMutableBytes(
          of: &info,
          { bytes in
            bytes.baseAddress.map { library.groupInfo(group.id, $0) } ?? -1
          }) >= 0
      else { throw damaged(prefix, "a group without list", "one") }
      guard info.links <= UInt64(HDF5File.mostObjects) else {
        throw tooMany(Int(clamping: info.links))
      }
      for index in 0..<info.links {
        objects += 1
        guard objects <= HDF5File.mostObjects else { throw tooMany(objects) }
        guard let name = linkName(group.id, index) else {
          throw damaged(prefix, "a link without name", "one")
        }
        guard isHard(group.id, name) else {
          throw WeightsError.unsupported(
            path: path, found: "a link at \(prefix)/\(name) that leads elsewhere",
            expected: "everything inside the file")
        }
        try object(group.id, name: name, prefix: prefix + "/" + name, depth: depth)
      }
    }

    private mutating func object(
      _ parent: HDF5Functions.ID, name: String, prefix: String, depth: Int
    ) throws(WeightsError) {
      guard let object = HDF5Handle(library.openObject(parent, name, 0), close: library.closeObject)
      else { throw damaged(prefix, "an object that can't be opened", "one") }
      switch library.kind(object.id) {
      case 2: try group(parent, name: name, prefix: prefix, depth: depth + 1)
      case 5:
        if let tensor = try dataSet(object.id, prefix) {
          entries.append(StateDict.Entry(name: String(prefix.dropFirst()), tensor: tensor))
        }
      default: break
      }
    }

    private func linkName(_ group: HDF5Functions.ID, _ index: UInt64) -> String? {
      let length = library.linkName(group, ".", 0, 0, index, nil, 0, 0)
      guard length > 0, length < 4096 else { return nil }
      var buffer = [CChar](repeating: 0, count: length + 1)
      guard library.linkName(group, ".", 0, 0, index, &buffer, buffer.count, 0) == length else {
        return nil
      }
      let bytes = buffer.prefix(length).map { UInt8(bitPattern: $0) }
      return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }

    /// Soft and external links are refused: the latter read other files.
    private func isHard(_ group: HDF5Functions.ID, _ name: String) -> Bool {
      // Larger than the structure of any version; it starts with the type.
      var info = [CInt](repeating: -1, count: 64)
      return library.linkInfo(group, name, &info, 0) >= 0 && info[0] == 0
    }

    private mutating func dataSet(
      _ set: HDF5Functions.ID, _ place: String
    ) throws(WeightsError) -> WeightTensor? {
      guard let type = HDF5Handle(library.type(set), close: library.closeType),
        let space = HDF5Handle(library.space(set), close: library.closeSpace),
        let creation = HDF5Handle(library.creation(set), close: library.closeList)
      else { throw damaged(place, "a data set without type, space or layout", "all three") }
      let size = library.typeSize(type.id)
      // Texts and records, such as hickle's own notes, hold no weights.
      guard [0, 1].contains(library.typeClass(type.id)), (1...8).contains(size) else { return nil }
      let rank = library.rank(space.id)
      guard rank >= 0, rank <= 12 else { throw damaged(place, "\(rank) axes", "0 to 12") }
      var lengths = [UInt64](repeating: 0, count: Int(rank))
      guard rank == 0 || library.lengths(space.id, &lengths, nil) == rank else {
        throw damaged(place, "no lengths", "\(rank)")
      }
      var count = 1
      for length in lengths {
        let (product, overflow) = count.multipliedReportingOverflow(by: Int(clamping: length))
        guard !overflow, product <= 1 << 31 else {
          throw damaged(place, "lengths \(lengths)", "a tensor that fits the file")
        }
        count = product
      }
      try checkLayout(set, creation.id, bytes: count * size, size: size, rank: Int(rank), place)
      numbers += count
      guard numbers * size <= budget * HDF5File.deflateRatio else {
        throw .tooLarge(
          path: path, what: "numbers in data sets", found: numbers,
          limit: budget * HDF5File.deflateRatio / size)
      }
      var values = [Float](repeating: 0, count: count)
      let status = values.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress, count > 0 else { return CInt(0) }
        return library.read(set, library.nativeFloat, 0, 0, 0, base)
      }
      guard status >= 0 else { throw damaged(place, "numbers that can't be read", "\(count)") }
      return WeightTensor(shape: lengths.map { Int($0) }, floats: values)
    }

    /// Refuses what lies in other files and what can't be as large as it says.
    private func checkLayout(
      _ set: HDF5Functions.ID, _ creation: HDF5Functions.ID, bytes: Int, size: Int, rank: Int,
      _ place: String
    ) throws(WeightsError) {
      let layout = library.layout(creation)
      guard (0...2).contains(layout), library.externalCount(creation) == 0 else {
        throw .unsupported(
          path: path, found: "\(place) with numbers in another file",
          expected: "everything inside the file")
      }
      // The library answers with a number of bytes for everything but what was never written.
      let stored = Int(clamping: library.storageSize(set))
      guard stored <= budget else {
        throw damaged(place, "\(stored) bytes stored", "at most \(budget), the file's size")
      }
      let most = layout == 2 ? stored * HDF5File.deflateRatio : stored
      guard bytes <= most else {
        throw damaged(place, "\(bytes) bytes from \(stored) stored", "at most \(most)")
      }
      guard layout == 2 else { return }
      var chunk = [UInt64](repeating: 0, count: max(rank, 1))
      guard library.chunk(creation, CInt(rank), &chunk) == CInt(rank) else {
        throw damaged(place, "chunks without lengths", "\(rank)")
      }
      var chunkBytes = size
      for length in chunk {
        let (product, overflow) = chunkBytes.multipliedReportingOverflow(by: Int(clamping: length))
        guard !overflow, product <= max(4 * bytes, 1 << 20), product > 0 else {
          throw damaged(place, "chunks of \(chunk)", "chunks no larger than the data")
        }
        chunkBytes = product
      }
    }

    private func tooMany(_ found: Int) -> WeightsError {
      .tooLarge(path: path, what: "objects", found: found, limit: HDF5File.mostObjects)
    }

    private func damaged(_ place: String, _ found: String, _ expected: String) -> WeightsError {
      .damaged(
        path: path, place: place.isEmpty ? "/" : place, found: found, expected: expected)
    }
  }
}
