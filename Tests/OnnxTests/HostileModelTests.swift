import Testing

@testable import Onnx

/// Damaged models: whatever happens, no crash and no endless work.
@Suite struct HostileModelTests {
  private func seeds() throws -> [[UInt8]] {
    var result = [try Samples.superResolution().serialized()]
    for seed in 0..<4 {
      result.append(try RandomNetwork(seed: seed, layers: 3, positive: true).builder.serialized())
    }
    for example in SpatialAnalysisTests.cases {
      result.append(try Samples.single(example.build).serialized())
    }
    return result
  }

  private func attempt(_ bytes: [UInt8]) -> Bool {
    do {
      let network = try Network(
        serialized: bytes, name: "mutated", limits: Limits(parameters: 1_000_000))
      let analysis = try SpatialAnalysis(of: network)
      _ = analysis.outputLength(33, axis: .y)
      _ = NetworkDrawing(of: network, height: 64, width: 64, nonLocal: analysis.nonLocal).dot
      _ = try? ZeroPadding().applied(to: network)
      _ = try? NearestUpsampleConv().applied(to: network)
      return true
    } catch {
      return false
    }
  }

  @Test(arguments: 0..<8) func mutated(part: Int) throws {
    var dice = Dice(1000 + part)
    let seeds = try seeds()
    let clock = ContinuousClock()
    var (accepted, slowest) = (0, Duration.zero)
    for _ in 0..<400 {
      var bytes = dice.pick(seeds)
      for _ in 0..<dice.roll(1...6) where !bytes.isEmpty {
        let place = dice.roll(0...bytes.count - 1)
        switch dice.roll(0...6) {
        case 0: bytes[place] = UInt8(dice.roll(0...255))
        case 1: bytes[place] ^= UInt8(1 << dice.roll(0...7))
        case 2: bytes[place] = dice.pick([0, 1, 127, 128, 255])
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + dice.roll(1...8)))
        case 4:
          bytes.insert(
            contentsOf: (0..<dice.roll(1...9)).map { _ in UInt8(dice.roll(200...255)) }, at: place)
        case 5: bytes.removeLast(bytes.count - place)
        default:
          let other = dice.roll(0...bytes.count - 1)
          bytes.swapAt(place, other)
        }
      }
      let time = clock.measure { if attempt(bytes) { accepted += 1 } }
      slowest = max(slowest, time)
    }
    // Some damage is harmless, most is not.
    #expect(accepted > 0 && accepted < 400)
    #expect(slowest < .seconds(10), "slowest \(slowest)")
  }

  /// Numbers that overflow if multiplied without care, put where sizes are expected.
  @Test func hostileNumbers() throws {
    let numbers = [
      0, -1, 1, 3, 1 << 20, (1 << 20) + 1, 1 << 31, 1 << 32, Int.max, Int.min, Int.max - 1,
    ]
    var runs = 0
    for a in numbers {
      for b in numbers {
        let networks = [
          try? Samples.single { n, x in
            let w = n.constant(shape: [3, 3, 3, 3], floats: [Float](repeating: 1, count: 81))
            return n.node(
              "Conv", [x, w],
              [
                "strides": .ints([a, b]), "dilations": .ints([b, a]), "pads": .ints([a, b, a, b]),
              ])
          },
          try? Samples.single { n, x in
            let w = n.constant(shape: [3, 3, 3, 3], floats: [Float](repeating: 1, count: 81))
            return n.node(
              "ConvTranspose", [x, w],
              [
                "strides": .ints([a, 1]), "dilations": .ints([b, 1]),
                "output_padding": .ints([b, a]), "output_shape": .ints([a, b]), "group": .int(a),
              ])
          },
          try? Samples.single { n, x in
            n.node("MaxPool", [x], ["kernel_shape": .ints([a, b]), "strides": .ints([b, a])])
          },
          try? Samples.single { n, x in
            n.node("Reshape", [x, n.constant(shape: [4], integers: [a, b, -1, a])])
          },
          try? Samples.single { n, x in
            n.node("Pad", [x, n.constant(shape: [8], integers: [a, b, a, b, b, a, b, a])])
          },
          try? Samples.single { n, x in
            n.node(
              "Slice",
              [
                x, n.constant(shape: [2], integers: [a, b]),
                n.constant(shape: [2], integers: [b, a]),
                n.constant(shape: [2], integers: [2, 3]), n.constant(shape: [2], integers: [b, a]),
              ])
          },
          try? Samples.single { n, x in
            n.node("Tile", [x, n.constant(shape: [4], integers: [1, 1, a, b])])
          },
          try? Samples.single { n, x in
            n.node("Expand", [x, n.constant(shape: [5], integers: [a, b, 1, 1, 1])])
          },
          try? Samples.single { n, x in
            n.node("Resize", [x, "", "", n.constant(shape: [4], integers: [1, 3, a, b])])
          },
          try? Samples.single { n, x in
            let shape = n.constant(shape: [3], integers: [a, b, 0])
            return n.node("Add", [x, n.node("ConstantOfShape", [shape])])
          },
          try? Samples.single { n, x in
            let range = n.node(
              "Range", [a, b, 1].map { n.constant(shape: [], integers: [$0]) })
            let sum = n.node("ReduceProd", [range], ["keepdims": .int(0)])
            return n.node(
              "Add", [x, n.node("Cast", [n.node("Mul", [sum, sum])], ["to": .int(1)])])
          },
          try? Samples.single { n, x in
            n.node("Unsqueeze", [x, n.constant(shape: [2], integers: [a, b])])
          },
          try? Samples.single { n, x in
            n.node("DepthToSpace", [x], ["blocksize": .int(a)])
          },
          try? Samples.single { n, x in
            n.node("Shape", [x], ["start": .int(a), "end": .int(b)])
          },
        ]
        for network in networks.compactMap({ $0 }) {
          _ = try? SpatialAnalysis(of: network)
          runs += 1
        }
      }
    }
    #expect(runs == 14 * numbers.count * numbers.count)
  }
}
