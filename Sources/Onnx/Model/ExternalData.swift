import Foundation

/// Weights that lie in a file beside the model.
struct ExternalData: Sendable {
  let path: String
  let offset: UInt64
  let length: Int

  /// Reads `external_data` entries and checks them against the folder of the model.
  ///
  /// The file must lie in that folder after symbolic links are followed, so that a model from
  /// elsewhere can't make the host read other files.
  init(
    entries: [StringStringEntryProto], bytes: Int, folder: String?,
    fail: (String, String) -> OnnxError
  ) throws(OnnxError) {
    var fields: [String: String] = [:]
    for entry in entries { fields[entry.key] = entry.value }
    let location = fields["location"] ?? ""
    guard let folder else {
      throw fail("external data \"\(location)\"", "a model that holds its weights itself")
    }
    guard !location.isEmpty, location.utf8.count <= Limits.nameLength,
      !location.utf8.contains(0), !location.hasPrefix("/"), !location.hasPrefix("~")
    else { throw fail("external data \"\(location)\"", "a path relative to the model") }
    let root = URL(filePath: folder).resolvingSymlinksInPath().standardizedFileURL.path
    let file = URL(filePath: folder).appending(path: location)
      .resolvingSymlinksInPath().standardizedFileURL.path
    guard file.hasPrefix(root.hasSuffix("/") ? root : root + "/") else {
      throw fail("external data \"\(location)\"", "a file inside the model's folder")
    }
    let offset = fields["offset"].map { UInt64($0) } ?? 0
    let length = fields["length"].map { Int($0) } ?? bytes
    guard let offset, let length, length == bytes else {
      throw fail(
        "external data with offset \(fields["offset"] ?? "0") and length \(fields["length"] ?? "?")",
        "\(bytes) bytes")
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: file)
    guard let attributes, attributes[.type] as? FileAttributeType == .typeRegular,
      let size = (attributes[.size] as? NSNumber)?.uint64Value
    else { throw fail("no external data file \"\(location)\"", "a regular file") }
    let (end, overflow) = offset.addingReportingOverflow(UInt64(clamping: length))
    guard !overflow, end <= size else {
      throw fail(
        "external data file \"\(location)\" of \(size) bytes", "at least \(offset) + \(length)")
    }
    self.path = file
    self.offset = offset
    self.length = length
  }

  /// The bytes; read anew each time, as weights may be larger than memory should hold twice.
  func read() throws(OnnxError) -> Data {
    do {
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? handle.close() }
      try handle.seek(toOffset: offset)
      let data = try handle.read(upToCount: length) ?? Data()
      guard data.count == length else {
        throw OnnxError.unreadable(
          path: path, reason: "ended after \(data.count) of \(length) bytes")
      }
      return data
    } catch let error as OnnxError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: "\(error.localizedDescription)")
    }
  }
}
