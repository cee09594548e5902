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
    try check(size: found.size, hash: found.hash, path: path)
  }

  /// The bytes of the network file, read once; size and SHA-256 are those of these very bytes.
  ///
  /// - Parameter limit: the largest file accepted, in bytes.
  public func loadNetwork(limit: Int = 2 << 30) throws(PluginError) -> [UInt8] {
    let path = try resolve(manifest.network.file, field: "network.file")
    let size: Int
    var contents: [UInt8]?
    do throws(Files.Failure) {
      size = try Files.Reader(path).size
      if size <= limit { contents = try Files.contents(of: path, limit: limit) }
    } catch {
      throw .unreadable(path: path, reason: error.reason)
    }
    guard let bytes = contents else {
      throw .tooLarge(path: path, bytes: size, limit: limit)
    }
    try check(size: bytes.count, hash: SHA256.of(bytes), path: path)
    return bytes
  }

  private func check(size: Int, hash: String, path: String) throws(PluginError) {
    if let expected = manifest.network.bytes, expected != size {
      throw .wrongSize(path: path, found: size, expected: expected)
    }
    guard hash == manifest.network.sha256 else {
      throw .wrongHash(path: path, found: hash, expected: manifest.network.sha256)
    }
  }
}
