import Engines
import Foundation
import Testing

@Suite struct RequestTests {
  let slow = [1, 32, 192, 192]

  @Test(arguments: Subject.all)
  func `two requests in flight each get their own result`(subject: Subject) throws {
    let shape = [1, TestNetworks.channels, 64, 64]
    let network = try subject.compiled(TestNetworks.convolution, ["picture": shape])
    let count = network.inputs[0].count
    let pictures = (0..<20).map { TestNetworks.values(count, seed: UInt64($0 + 10)) }
    let requests = try (0..<2).map { _ in try network.makeRequest() }
    var results: [[Float]] = []
    for (index, picture) in pictures.enumerated() {
      let request = requests[index % 2]
      if index >= 2 {
        try request.wait()
        results.append(Array(request.output(0)))
      }
      fill(request.input(0), picture)
      try request.start()
    }
    for index in pictures.count..<pictures.count + 2 {
      try requests[index % 2].wait()
      results.append(Array(requests[index % 2].output(0)))
    }
    #expect(results.count == pictures.count)
    for (picture, result) in zip(pictures, results) {
      let expected = TestNetworks.naiveConvolution(picture, height: 64, width: 64)
      #expect(largestDifference(result, expected) < 1e-6)
    }
  }

  @Test(arguments: Subject.all)
  func `requests of one network run on several threads`(subject: Subject) throws {
    let shape = [1, TestNetworks.channels, 40, 40]
    let network = try subject.compiled(TestNetworks.convolution, ["picture": shape])
    let count = network.inputs[0].count
    let failures = Failures()
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      do {
        let picture = TestNetworks.values(count, seed: UInt64(index + 100))
        let found = try infer(network, [picture])[0]
        let expected = TestNetworks.naiveConvolution(picture, height: 40, width: 40)
        if largestDifference(found, expected) > 1e-6 { failures.add("request \(index) is wrong") }
      } catch {
        failures.add("\(error)")
      }
    }
    #expect(failures.all.isEmpty)
  }

  @Test(arguments: Subject.all)
  func `buffers start at zero, are aligned and stay where they are`(subject: Subject) throws {
    let network = try subject.compiled(
      TestNetworks.pair, ["left": [1, 1, 3, 5], "right": [1, 1, 3, 5]])
    let request = try network.makeRequest()
    let addresses = {
      [request.input(0), request.input(1)].map { UInt(bitPattern: $0.baseAddress) }
    }
    let before = addresses()
    #expect(before.allSatisfy { $0 % 64 == 0 })
    #expect(UInt(bitPattern: request.output(1).baseAddress) % 64 == 0)
    #expect(request.input(0).allSatisfy { $0 == 0 })
    #expect(request.input(0).count == 15)
    for round in 1...3 {
      fill(request.input(0), [Float](repeating: Float(round), count: 15))
      try request.start()
      try request.wait()
      #expect(request.output(0).allSatisfy { $0 == Float(round) })
    }
    #expect(addresses() == before)
  }

  @Test(arguments: Subject.all)
  func `start twice and wait twice are errors, not crashes`(subject: Subject) throws {
    let request = try subject.compiled(TestNetworks.slow, ["picture": slow]).makeRequest()
    #expect(
      message { try request.wait() }
        == "test.onnx: found a wait for a request that is not running, expected a start first")
    try request.start()
    #expect(
      message { try request.start() }
        == "test.onnx: found a start of a running request, expected a wait first")
    try request.wait()
    #expect(throws: EngineError.self) { try request.wait() }
    try request.start()
    try request.wait()
  }

  @Test(arguments: Subject.all)
  func `a running request can be dropped, with its network`(subject: Subject) throws {
    for _ in 0..<5 {
      let request = try subject.compiled(TestNetworks.slow, ["picture": slow]).makeRequest()
      try request.start()
    }
  }

  @Test(arguments: Subject.all)
  func `start returns before the work is done`(subject: Subject) throws {
    let network = try subject.compiled(
      TestNetworks.slow, ["picture": [1, 32, 512, 512]], threads: 1)
    let request = try network.makeRequest()
    try request.start()
    try request.wait()
    let clock = ContinuousClock()
    let starting = try clock.measure { try request.start() }
    let waiting = try clock.measure { try request.wait() }
    #expect(starting < waiting)
  }
}

/// Collects messages from several threads.
final class Failures: @unchecked Sendable {
  // Sound: every access holds the lock.
  private let lock = NSLock()
  private var messages: [String] = []

  var all: [String] { lock.withLock { messages } }
  func add(_ message: String) { lock.withLock { messages.append(message) } }
}
