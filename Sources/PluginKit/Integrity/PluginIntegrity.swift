extension Plugin {
  /// Checks size and SHA-256 of every network file, reading each once in pieces. For reports; whoever
  /// goes on to use a file takes the bytes from ``loadNetwork(limit:)`` instead, which nobody
  /// can exchange between check and use.
  public func verifyIntegrity() throws(PluginError) {
    for file in manifest.networkFiles {
      let path = try resolve(file.file, field: file.field + ".file")
      let found: (size: Int, hash: String)
      do throws(Files.Failure) { found = try SHA256.ofFile(path) } catch {
        throw .unreadable(path: path, reason: error.reason)
      }
      try Self.check(size: found.size, of: file, path: path)
      try Self.check(hash: found.hash, of: file, path: path)
    }
  }

  /// The bytes of the network file, read once; size and SHA-256 are those of these very bytes.
  ///
  /// - Parameter limit: the largest file accepted, in bytes.
  public func loadNetwork(limit: Int = 2 << 30) throws(PluginError) -> [UInt8] {
    try load(manifest.network, limit: limit)
  }

  /// The bytes of a network file that the manifest names, with the same checks.
  ///
  /// - Parameters:
  ///   - file: one of ``Manifest/networkFiles``.
  ///   - limit: the largest file accepted, in bytes.
  public func load(
    _ file: Manifest.NetworkFile, limit: Int = 2 << 30
  ) throws(PluginError) -> [UInt8] {
    let path = try resolve(file.file, field: file.field + ".file")
    let reader: Files.Reader
    do throws(Files.Failure) { reader = try Files.Reader(path) } catch {
      throw .unreadable(path: path, reason: error.reason)
    }
    // Before reading: a file of the wrong size isn't worth the memory.
    try Self.check(size: reader.size, of: file, path: path)
    guard reader.size <= limit else {
      throw .tooLarge(path: path, bytes: reader.size, limit: limit)
    }
    let bytes: [UInt8]
    do throws(Files.Failure) { bytes = try reader.contents() } catch {
      throw .unreadable(path: path, reason: error.reason)
    }
    try Self.check(size: bytes.count, of: file, path: path)
    try Self.check(hash: SHA256.of(bytes), of: file, path: path)
    return bytes
  }

  private static func check(
    size: Int, of file: Manifest.NetworkFile, path: String
  ) throws(PluginError) {
    if let expected = file.bytes, expected != size {
      throw .wrongSize(path: path, found: size, expected: expected)
    }
  }

  private static func check(
    hash: String, of file: Manifest.NetworkFile, path: String
  ) throws(PluginError) {
    guard hash == file.sha256 else {
      throw .wrongHash(path: path, found: hash, expected: file.sha256)
    }
  }
}
