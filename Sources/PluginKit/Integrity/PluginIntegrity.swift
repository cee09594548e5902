extension Plugin {
  /// Checks size and SHA-256 of the network file, reading it once in pieces. For reports; whoever
  /// goes on to use the file takes the bytes from ``loadNetwork(limit:)`` instead, which nobody
  /// can exchange between check and use.
  public func verifyIntegrity() throws(PluginError) {
    let path = try resolve(manifest.network.file, field: "network.file")
    let found: (size: Int, hash: String)
    do throws(Files.Failure) { found = try SHA256.ofFile(path) } catch {
      throw .unreadable(path: path, reason: error.reason)
    }
    try check(size: found.size, path: path)
    try check(hash: found.hash, path: path)
  }

  /// The bytes of the network file, read once; size and SHA-256 are those of these very bytes.
  ///
  /// - Parameter limit: the largest file accepted, in bytes.
  public func loadNetwork(limit: Int = 2 << 30) throws(PluginError) -> [UInt8] {
    let path = try resolve(manifest.network.file, field: "network.file")
    let reader: Files.Reader
    do throws(Files.Failure) { reader = try Files.Reader(path) } catch {
      throw .unreadable(path: path, reason: error.reason)
    }
    // Before reading: a file of the wrong size isn't worth the memory.
    try check(size: reader.size, path: path)
    guard reader.size <= limit else {
      throw .tooLarge(path: path, bytes: reader.size, limit: limit)
    }
    let bytes: [UInt8]
    do throws(Files.Failure) { bytes = try reader.contents() } catch {
      throw .unreadable(path: path, reason: error.reason)
    }
    try check(size: bytes.count, path: path)
    try check(hash: SHA256.of(bytes), path: path)
    return bytes
  }

  private func check(size: Int, path: String) throws(PluginError) {
    if let expected = manifest.network.bytes, expected != size {
      throw .wrongSize(path: path, found: size, expected: expected)
    }
  }

  private func check(hash: String, path: String) throws(PluginError) {
    guard hash == manifest.network.sha256 else {
      throw .wrongHash(path: path, found: hash, expected: manifest.network.sha256)
    }
  }
}
