import Foundation
import Testing

@testable import Engines

@Suite struct CacheTests {
  /// Caches whatever its size.
  static let engine = OpenVINOEngine(smallestCached: 0)

  private func run(
    _ bytes: [UInt8] = TestNetworks.convolution, side: Int = 16, cache: String?,
    engine: OpenVINOEngine = CacheTests.engine
  ) throws -> [Float] {
    let shape = [1, TestNetworks.channels, side, side]
    let network = try engine.compile(
      CompileRequest(
        network: .bytes(bytes, name: "test.onnx"), inputs: ["picture": shape],
        cacheDirectory: cache))
    return try infer(network, [TestNetworks.values(shape.reduce(1, *), seed: 9)])[0]
  }

  private func entries(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".blob") }.map { folder + "/" + $0 }.sorted()
  }

  @Test func `an entry is written once and gives the same result`() throws {
    try withFolder { folder in
      let cache = folder + "/a/b"
      let fresh = try run(cache: nil)
      #expect(try run(cache: cache) == fresh)
      let first = entries(cache)
      #expect(first.count == 1)
      let written = try FileManager.default.attributesOfItem(atPath: first[0])
      #expect(try run(cache: cache) == fresh)
      let again = try FileManager.default.attributesOfItem(atPath: first[0])
      #expect(entries(cache) == first)
      #expect(again[.modificationDate] as? Date == written[.modificationDate] as? Date)
      #expect(again[.systemFileNumber] as? Int == written[.systemFileNumber] as? Int)
      let rights = try FileManager.default.attributesOfItem(atPath: cache)[.posixPermissions]
      #expect(rights as? Int == 0o700)
    }
  }

  @Test func `shapes and weights have entries of their own`() throws {
    try withFolder { folder in
      _ = try run(cache: folder)
      #expect(try run(side: 17, cache: folder) == run(side: 17, cache: nil))
      #expect(entries(folder).count == 2)

      // The same graph with one weight changed: the entry must not be taken for it.
      var bytes = TestNetworks.convolution
      let weight = TestNetworks.weights[5].bitPattern
      let pattern = withUnsafeBytes(of: weight.littleEndian, Array.init)
      let place = try #require(
        (0..<bytes.count - 4).first { Array(bytes[$0..<$0 + 4]) == pattern })
      bytes[place + 3] ^= 0x80
      let changed = try run(bytes, cache: folder)
      #expect(changed == (try run(bytes, cache: nil)))
      #expect(changed != (try run(cache: folder)))
    }
  }

  @Test func `an entry cut short is replaced`() throws {
    try withFolder { folder in
      let fresh = try run(cache: folder)
      let entry = try #require(entries(folder).first)
      let whole = try Data(contentsOf: URL(fileURLWithPath: entry))
      for length in [0, 1, 100, 250, 1000, whole.count / 2, whole.count - 1]
      where length < whole.count {
        try FileManager.default.removeItem(atPath: entry)
        try whole.prefix(length).write(to: URL(fileURLWithPath: entry))
        #expect(try run(cache: folder) == fresh, "cut to \(length) bytes")
      }
      #expect(try run(cache: folder) == fresh)
    }
  }

  @Test func `small networks are not kept`() throws {
    try withFolder { folder in
      let cache = folder + "/cache"
      _ = try run(cache: cache, engine: .shared)
      #expect(!FileManager.default.fileExists(atPath: cache))
    }
  }

  @Test func `a folder that cannot be made does not matter`() throws {
    try withFolder { folder in
      let file = folder + "/file"
      try Data().write(to: URL(fileURLWithPath: file))
      #expect(try run(cache: file + "/cache") == run(cache: nil))
    }
  }

  @Test func `the oldest entries go first when there are too many`() throws {
    try withFolder { folder in
      for (index, age) in [300.0, 100, 200].enumerated() {
        let path = "\(folder)/\(index).blob"
        try Data(count: 1000).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: path)
      }
      try Data(count: 5000).write(to: URL(fileURLWithPath: folder + "/other.txt"))
      #expect(OpenVINOCache.prepare(folder, capacity: 2000))
      #expect(entries(folder) == [folder + "/1.blob", folder + "/2.blob"])
      #expect(FileManager.default.fileExists(atPath: folder + "/other.txt"))
    }
  }

  @Test func `the default folder follows XDG`() {
    func folder(_ environment: [String: String]) -> String? {
      OpenVINOCache.defaultDirectory(environment: environment)
    }
    #expect(folder(["XDG_CACHE_HOME": "/c", "HOME": "/h"]) == "/c/impasto/openvino")
    #expect(folder(["XDG_CACHE_HOME": "c", "HOME": "/h"]) == "/h/.cache/impasto/openvino")
    #expect(folder(["HOME": "/h"]) == "/h/.cache/impasto/openvino")
    #expect(folder([:]) == nil)
  }
}
