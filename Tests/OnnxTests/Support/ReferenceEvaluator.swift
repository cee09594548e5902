import Onnx

/// Runs small networks the slow and obvious way, as each operator's definition reads, in double
/// precision. Truth values are 0 and 1.
struct ReferenceEvaluator {
  let network: Network
  struct Unsupported: Error { let operation: String }

  /// The first output for the first input.
  func run(_ input: Values) throws -> Values {
    try run([network.inputs[0].name: input])[network.outputs[0].name]!
  }

  /// All tensors, by name.
  func run(_ inputs: [String: Values]) throws -> [String: Values] {
    var known = inputs
    for (name, tensor) in network.initializers {
      known[name] = Values(tensor.shape, try tensor.floats().map { Double($0) })
    }
    for node in network.nodes {
      let inputs = node.inputs.map { $0.isEmpty ? nil : known[$0] }
      for (name, value) in zip(node.outputs, try apply(node, inputs)) { known[name] = value }
    }
    return known
  }

  private func apply(_ node: Node, _ inputs: [Values?]) throws -> [Values] {
    let x = inputs[0]!
    if let function = unary(node) { return [Values(x.shape, x.data.map(function))] }
    if let function = Self.binary[node.operation] {
      return [inputs.dropFirst().reduce(x) { broadcast($0, $1!, function) }]
    }
    switch node.operation {
    case "Conv": return [conv(node, x, inputs[1]!, inputs.count > 2 ? inputs[2] : nil)]
    case "ConvTranspose": return [convTranspose(node, x, inputs[1]!)]
    case "MaxPool", "AveragePool": return [pool(node, x)]
    case "GlobalAveragePool": return [reduce(x, Array(2..<x.shape.count), keep: true, mean: true)]
    case "BatchNormalization": return [batchNormalisation(node, x, inputs.dropFirst().map { $0! })]
    case "Resize": return [resize(node, x, inputs[2]!)]
    case "Pad": return [pad(node, x, inputs[1]!, inputs.count > 2 ? inputs[2]!.data[0] : 0)]
    case "DepthToSpace": return [depthToSpace(node, x)]
    case "SpaceToDepth": return [spaceToDepth(node, x)]
    case "Concat": return [concat(inputs.map { $0! }, axis: int(node, "axis", 1))]
    case "Slice": return [slice(x, inputs)]
    case "Split": return split(x, axis: int(node, "axis", 0), inputs[1]!)
    case "Gather": return [gather(x, axis: int(node, "axis", 0), inputs[1]!)]
    case "Reshape": return [reshape(x, inputs[1]!)]
    case "Flatten":
      let rows = x.shape[..<int(node, "axis", 1)].reduce(1, *)
      return [Values([rows, x.data.count / rows], x.data)]
    case "Squeeze", "Unsqueeze": return [squeezed(node, x, inputs[1]!)]
    case "Expand":
      return [broadcast(x, Values(inputs[1]!.data.map { Int($0) }), { value, _ in value })]
    case "Transpose": return [transpose(x, ints(node, "perm", x.shape.indices.reversed()))]
    case "MatMul": return [matMul(x, inputs[1]!)]
    case "Gemm": return [gemm(node, x, inputs[1]!, inputs.count > 2 ? inputs[2] : nil)]
    case "Where": return [choice(x, inputs[1]!, inputs[2]!)]
    case "Clip":
      let bounds = inputs.dropFirst().map { $0?.data[0] }
      let (low, high) = (bounds.first ?? nil, bounds.count > 1 ? bounds[1] : nil)
      return [
        Values(x.shape, x.data.map { min(max($0, low ?? -.infinity), high ?? .infinity) })
      ]
    case "Mean":
      let sum = inputs.dropFirst().reduce(x) { broadcast($0, $1!, +) }
      return [Values(sum.shape, sum.data.map { $0 / Double(inputs.count) })]
    case "ReduceSum", "ReduceMean", "ReduceSumSquare":
      let listed = inputs.count > 1 ? inputs[1]?.data.map { Int($0) } : nil
      let axes = listed ?? ints(node, "axes", Array(x.shape.indices))
      let squares = node.operation == "ReduceSumSquare"
      return [
        reduce(
          squares ? broadcast(x, x, *) : x, axes.map { $0 < 0 ? $0 + x.shape.count : $0 },
          keep: int(node, "keepdims", 1) == 1, mean: node.operation == "ReduceMean")
      ]
    default: throw Unsupported(operation: node.operation)
    }
  }

  func ints(_ node: Node, _ name: String, _ fallback: [Int]) -> [Int] {
    if case .ints(let values)? = node.attributes[name] { values } else { fallback }
  }

  func int(_ node: Node, _ name: String, _ fallback: Int) -> Int {
    if case .int(let value)? = node.attributes[name] { value } else { fallback }
  }

  func string(_ node: Node, _ name: String, _ fallback: String) -> String {
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
    let groups = int(node, "group", 1)
    let perGroup = w.shape[1]
    var out = Values([x.shape[0], groups * perGroup] + size)
    for c in 0..<x.shape[1] {
      let first = c / (x.shape[1] / groups) * perGroup
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
              for o in 0..<perGroup {
                out.data[out.offset(0, first + o, row, place)] += value * w.at(c, o, ky, kx)
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
    let coordinates = string(node, "coordinate_transformation_mode", "half_pixel")
    let mode = string(node, "mode", "nearest")
    let floor = string(node, "nearest_mode", "round_prefer_floor") == "floor"
    let size = (0...1).map { Int(Double(x.shape[$0 + 2]) * scales.data[$0 + 2]) }
    func taps(_ axis: Int, _ position: Int) -> [(Int, Double)] {
      let (scale, length) = (scales.data[axis + 2], x.shape[axis + 2])
      let place =
        switch coordinates {
        case "half_pixel": (Double(position) + 0.5) / scale - 0.5
        case "align_corners": Double(position * (length - 1)) / Double(size[axis] - 1)
        default: Double(position) / scale
        }
      func clamped(_ index: Double) -> Int { min(max(Int(index), 0), length - 1) }
      let low = place.rounded(.down)
      let part = place - low
      switch mode {
      case "linear": return [(clamped(low), 1 - part), (clamped(low + 1), part)]
      case "cubic":
        // Keys' kernel with a = −0.75, the default of ONNX.
        let a = -0.75
        func near(_ d: Double) -> Double { ((a + 2) * d - (a + 3)) * d * d + 1 }
        func far(_ d: Double) -> Double { ((a * d - 5 * a) * d + 8 * a) * d - 4 * a }
        return [
          (clamped(low - 1), far(1 + part)), (clamped(low), near(part)),
          (clamped(low + 1), near(1 - part)), (clamped(low + 2), far(2 - part)),
        ]
      default:
        return [(clamped(floor ? place.rounded(.down) : (place - 0.5).rounded(.up)), 1)]
      }
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

  private func pad(_ node: Node, _ x: Values, _ pads: Values, _ fill: Double) -> Values {
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
    let rank = x.shape.count
    var out = Values(x.shape.indices.map { x.shape[$0] + p[$0] + p[$0 + rank] }, filling: fill)
    out.fill { place in
      let sources = place.indices.map { source($0, place[$0]) }
      return sources.contains(nil) ? nil : x[sources.map { $0! }]
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
}
