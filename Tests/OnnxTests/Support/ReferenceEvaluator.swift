import Onnx

/// Runs small networks the slow and obvious way, as each operator's definition reads.
struct ReferenceEvaluator {
  let network: Network
  struct Unsupported: Error { let operation: String }

  func run(_ input: Values) throws -> Values {
    var known: [String: Values] = [network.inputs[0].name: input]
    for (name, tensor) in network.initializers {
      known[name] = Values(tensor.shape, try tensor.floats().map { Double($0) })
    }
    for node in network.nodes {
      let inputs = node.inputs.map { $0.isEmpty ? nil : known[$0] }
      known[node.outputs[0]] = try apply(node, inputs)
    }
    return known[network.outputs[0].name]!
  }

  private func apply(_ node: Node, _ inputs: [Values?]) throws -> Values {
    let x = inputs[0]!
    switch node.operation {
    case "Conv": return conv(node, x, inputs[1]!, inputs.count > 2 ? inputs[2] : nil)
    case "ConvTranspose": return convTranspose(node, x, inputs[1]!)
    case "MaxPool", "AveragePool": return pool(node, x)
    case "Resize": return resize(node, x, inputs[2]!)
    case "Pad": return pad(node, x, inputs[1]!)
    case "DepthToSpace": return depthToSpace(node, x)
    case "Identity": return x
    case "Relu": return Values(x.shape, x.data.map { max($0, 0) })
    case "Add": return elementwise(x, inputs[1]!) { $0 + $1 }
    case "Mul": return elementwise(x, inputs[1]!) { $0 * $1 }
    case "Concat": return concat(inputs.map { $0! })
    case "Slice": return slice(x, inputs)
    case "Reshape": return reshape(x, inputs[1]!)
    case "Transpose": return transpose(node, x)
    default: throw Unsupported(operation: node.operation)
    }
  }

  private func ints(_ node: Node, _ name: String, _ fallback: [Int]) -> [Int] {
    if case .ints(let values)? = node.attributes[name] { values } else { fallback }
  }

  private func int(_ node: Node, _ name: String, _ fallback: Int) -> Int {
    if case .int(let value)? = node.attributes[name] { value } else { fallback }
  }

  private func string(_ node: Node, _ name: String, _ fallback: String) -> String {
    if case .string(let value)? = node.attributes[name] { value } else { fallback }
  }

  /// Scatters each input that isn't 0, which makes impulse responses cheap.
  private func conv(_ node: Node, _ x: Values, _ w: Values, _ bias: Values?) -> Values {
    let (s, d) = (ints(node, "strides", [1, 1]), ints(node, "dilations", [1, 1]))
    var p = ints(node, "pads", [0, 0, 0, 0])
    var size = [0, 0]
    for axis in 0...1 {
      let length = x.shape[axis + 2]
      let extent = (w.shape[axis + 2] - 1) * d[axis] + 1
      if string(node, "auto_pad", "NOTSET") == "SAME_UPPER" {
        size[axis] = (length + s[axis] - 1) / s[axis]
        let total = max(0, (size[axis] - 1) * s[axis] + extent - length)
        (p[axis], p[axis + 2]) = (total / 2, total - total / 2)
      } else {
        size[axis] = (length + p[axis] + p[axis + 2] - extent) / s[axis] + 1
      }
    }
    var out = Values([x.shape[0], w.shape[0]] + size)
    if let bias {
      for place in out.data.indices {
        out.data[place] = bias.data[place / (size[0] * size[1]) % w.shape[0]]
      }
    }
    let groups = int(node, "group", 1)
    let perGroup = w.shape[0] / groups
    for c in 0..<x.shape[1] {
      let group = c / w.shape[1]
      for y in 0..<x.shape[2] {
        for column in 0..<x.shape[3] {
          let value = x.at(0, c, y, column)
          if value == 0 { continue }
          for ky in 0..<w.shape[2] {
            let top = y + p[0] - ky * d[0]
            guard top >= 0, top % s[0] == 0, top / s[0] < size[0] else { continue }
            for kx in 0..<w.shape[3] {
              let left = column + p[1] - kx * d[1]
              guard left >= 0, left % s[1] == 0, left / s[1] < size[1] else { continue }
              for o in group * perGroup..<(group + 1) * perGroup {
                out.data[out.offset(0, o, top / s[0], left / s[1])] +=
                  value * w.at(o, c % w.shape[1], ky, kx)
              }
            }
          }
        }
      }
    }
    return out
  }

  private func convTranspose(_ node: Node, _ x: Values, _ w: Values) -> Values {
    let (s, d) = (ints(node, "strides", [1, 1]), ints(node, "dilations", [1, 1]))
    let (p, extra) = (ints(node, "pads", [0, 0, 0, 0]), ints(node, "output_padding", [0, 0]))
    let size = (0...1).map { (axis: Int) -> Int in
      let extent = (w.shape[axis + 2] - 1) * d[axis] + 1
      return s[axis] * (x.shape[axis + 2] - 1) + extra[axis] + extent - p[axis] - p[axis + 2]
    }
    var out = Values([x.shape[0], w.shape[1]] + size)
    for c in 0..<x.shape[1] {
      for y in 0..<x.shape[2] {
        for column in 0..<x.shape[3] {
          let value = x.at(0, c, y, column)
          if value == 0 { continue }
          for ky in 0..<w.shape[2] {
            let row = y * s[0] - p[0] + ky * d[0]
            guard row >= 0, row < size[0] else { continue }
            for kx in 0..<w.shape[3] {
              let place = column * s[1] - p[1] + kx * d[1]
              guard place >= 0, place < size[1] else { continue }
              for o in 0..<w.shape[1] {
                out.data[out.offset(0, o, row, place)] += value * w.at(c, o, ky, kx)
              }
            }
          }
        }
      }
    }
    return out
  }

  private func pool(_ node: Node, _ x: Values) -> Values {
    let kernel = ints(node, "kernel_shape", [1, 1])
    let (s, p) = (ints(node, "strides", [1, 1]), ints(node, "pads", [0, 0, 0, 0]))
    let size = (0...1).map { (axis: Int) -> Int in
      (x.shape[axis + 2] + p[axis] + p[axis + 2] - kernel[axis]) / s[axis] + 1
    }
    var out = Values([x.shape[0], x.shape[1]] + size)
    for c in 0..<x.shape[1] {
      for y in 0..<size[0] {
        for column in 0..<size[1] {
          var seen: [Double] = []
          let (top, left) = (y * s[0] - p[0], column * s[1] - p[1])
          for row in top..<top + kernel[0] where (0..<x.shape[2]).contains(row) {
            for place in left..<left + kernel[1] where (0..<x.shape[3]).contains(place) {
              seen.append(x.at(0, c, row, place))
            }
          }
          out.data[out.offset(0, c, y, column)] =
            node.operation == "MaxPool" ? seen.max()! : seen.reduce(0, +) / Double(seen.count)
        }
      }
    }
    return out
  }

  private func resize(_ node: Node, _ x: Values, _ scales: Values) -> Values {
    let half = string(node, "coordinate_transformation_mode", "half_pixel") == "half_pixel"
    let linear = string(node, "mode", "nearest") == "linear"
    let floor = string(node, "nearest_mode", "round_prefer_floor") == "floor"
    let size = (0...1).map { Int(Double(x.shape[$0 + 2]) * scales.data[$0 + 2]) }
    func taps(_ axis: Int, _ position: Int) -> [(Int, Double)] {
      let (scale, length) = (scales.data[axis + 2], x.shape[axis + 2])
      let place = half ? (Double(position) + 0.5) / scale - 0.5 : Double(position) / scale
      func clamped(_ index: Double) -> Int { min(max(Int(index), 0), length - 1) }
      if !linear {
        return [(clamped(floor ? place.rounded(.down) : (place - 0.5).rounded(.up)), 1)]
      }
      let low = place.rounded(.down)
      return [(clamped(low), 1 - (place - low)), (clamped(low + 1), place - low)]
    }
    var out = Values([x.shape[0], x.shape[1]] + size)
    for c in 0..<x.shape[1] {
      for y in 0..<size[0] {
        for column in 0..<size[1] {
          for (row, a) in taps(0, y) {
            for (place, b) in taps(1, column) {
              out.data[out.offset(0, c, y, column)] += a * b * x.at(0, c, row, place)
            }
          }
        }
      }
    }
    return out
  }

  private func pad(_ node: Node, _ x: Values, _ pads: Values) -> Values {
    let p = pads.data.map { Int($0) }
    let mode = string(node, "mode", "constant")
    func source(_ axis: Int, _ position: Int) -> Int? {
      let (length, place) = (x.shape[axis], position - p[axis])
      if (0..<length).contains(place) { return place }
      switch mode {
      case "reflect": return place < 0 ? -place : 2 * (length - 1) - place
      case "edge": return min(max(place, 0), length - 1)
      default: return nil
      }
    }
    var out = Values(x.shape.indices.map { x.shape[$0] + p[$0] + p[$0 + 4] })
    for c in 0..<out.shape[1] {
      for y in 0..<out.shape[2] {
        for column in 0..<out.shape[3] {
          if let row = source(2, y), let place = source(3, column) {
            out.data[out.offset(0, c, y, column)] = x.at(0, c, row, place)
          }
        }
      }
    }
    return out
  }

  private func depthToSpace(_ node: Node, _ x: Values) -> Values {
    let block = int(node, "blocksize", 1)
    let columnsFirst = string(node, "mode", "DCR") == "CRD"
    let channels = x.shape[1] / (block * block)
    var out = Values([x.shape[0], channels, x.shape[2] * block, x.shape[3] * block])
    for c in 0..<channels {
      for y in 0..<out.shape[2] {
        for column in 0..<out.shape[3] {
          let phase = y % block * block + column % block
          let source = columnsFirst ? c * block * block + phase : phase * channels + c
          out.data[out.offset(0, c, y, column)] = x.at(0, source, y / block, column / block)
        }
      }
    }
    return out
  }

  private func elementwise(
    _ a: Values, _ b: Values, _ combine: (Double, Double) -> Double
  ) -> Values {
    if a.shape == b.shape { return Values(a.shape, zip(a.data, b.data).map(combine)) }
    precondition(b.data.count == 1)
    return Values(a.shape, a.data.map { combine($0, b.data[0]) })
  }

  private func concat(_ parts: [Values]) -> Values {
    Values(
      [1, parts.reduce(0) { $0 + $1.shape[1] }] + parts[0].shape[2...], parts.flatMap(\.data))
  }

  private func slice(_ x: Values, _ inputs: [Values?]) -> Values {
    var (starts, ends, steps) = ([0, 0, 0, 0], x.shape, [1, 1, 1, 1])
    for place in inputs[1]!.data.indices {
      let axis = Int(inputs[3]!.data[place])
      let (start, end) = (Int(inputs[1]!.data[place]), Int(inputs[2]!.data[place]))
      starts[axis] = start < 0 ? start + x.shape[axis] : start
      ends[axis] = min(x.shape[axis], end < 0 ? end + x.shape[axis] : end)
      if inputs.count > 4 { steps[axis] = Int(inputs[4]!.data[place]) }
    }
    let shape = x.shape.indices.map { (ends[$0] - starts[$0] + steps[$0] - 1) / steps[$0] }
    var out = Values(shape)
    for c in 0..<shape[1] {
      for y in 0..<shape[2] {
        for column in 0..<shape[3] {
          out.data[out.offset(0, c, y, column)] = x.at(
            0, starts[1] + c * steps[1], starts[2] + y * steps[2], starts[3] + column * steps[3])
        }
      }
    }
    return out
  }

  private func reshape(_ x: Values, _ wanted: Values) -> Values {
    var shape = wanted.data.indices.map {
      wanted.data[$0] == 0 ? x.shape[$0] : Int(wanted.data[$0])
    }
    if let free = shape.firstIndex(of: -1) {
      shape[free] = x.data.count / shape.filter { $0 != -1 }.reduce(1, *)
    }
    return Values(shape, x.data)
  }

  private func transpose(_ node: Node, _ x: Values) -> Values {
    let order = ints(node, "perm", x.shape.indices.reversed())
    func strides(_ shape: [Int]) -> [Int] {
      shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
    }
    let shape = order.map { x.shape[$0] }
    let (from, to) = (strides(x.shape), strides(shape))
    var out = Values(shape)
    for place in out.data.indices {
      let source = order.indices.reduce(0) { $0 + place / to[$1] % shape[$1] * from[order[$1]] }
      out.data[place] = x.data[source]
    }
    return out
  }
}
