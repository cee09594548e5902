import Weights

/// Where the convolutions of a VGG are in a state dict, and whose habits it has.
struct VGGLayout {
  /// Who trained or converted the network, which decides how pictures enter it.
  enum Origin {
    /// RGB 0..1 with the mean and deviation of ImageNet.
    case torchvision
    /// BGR 0..255 less the mean: the weights of Simonyan and Zisserman, as Keras and Caffe have them.
    case caffe
  }

  /// One convolution.
  struct Convolution {
    /// The layer's name: `conv4_2`.
    let layer: String
    /// Pooling comes first.
    let startsBlock: Bool
    /// The kernel's tensor.
    let kernel: String
    /// The bias's tensor.
    let bias: String
    /// The batch normalisation behind it, without `.weight`; nil for none.
    let norm: String?
  }

  let origin: Origin
  /// From the picture on.
  let convolutions: [Convolution]

  /// Finds the layout by names; nil when they are not a VGG's.
  init?(_ weights: StateDict) {
    if let found = Self.numbered(weights, prefix: "features.")
      ?? Self.numbered(weights, prefix: "")
    {
      (origin, convolutions) = (.torchvision, found)
    } else if let found = Self.named(weights) {
      (origin, convolutions) = (.caffe, found)
    } else {
      return nil
    }
  }

  /// Names that files hold besides the layers: the classifier, and counters of batch normalisation.
  static func isOutside(_ name: String) -> Bool {
    name.contains(/^(classifier|fc[0-9]*|predictions|dense[_0-9]*)[._\/]/)
      || name.hasPrefix("top_level_model_weights")
      || name.contains(/[.\/](fc[0-9]+|predictions)([.\/]|$)/)
      || name.hasSuffix("num_batches_tracked")
  }

  /// torchvision's `features.0.weight`: numbers count ReLUs and poolings too, which shows where those
  /// are.
  private static func numbered(_ weights: StateDict, prefix: String) -> [Convolution]? {
    var places: [Int] = []
    for entry in weights.entries where entry.tensor.shape.count == 4 {
      guard entry.name.hasPrefix(prefix), entry.name.hasSuffix(".weight"),
        let place = Int(entry.name.dropFirst(prefix.count).dropLast(".weight".count)),
        entry.tensor.shape[2...] == [3, 3], place > 0 || entry.tensor.shape[1] == 3
      else { return nil }
      places.append(place)
    }
    places.sort()
    guard places.count > 1, places[0] == 0 else { return nil }
    let isNormalised = weights["\(prefix)1.running_mean"] != nil
    let step = isNormalised ? 3 : 2
    var (block, index) = (1, 0)
    var result: [Convolution] = []
    for (number, place) in places.enumerated() {
      var startsBlock = false
      if number > 0 {
        switch place - places[number - 1] {
        case step: break
        case step + 1:
          startsBlock = true
          (block, index) = (block + 1, 0)
        default: return nil
        }
      }
      index += 1
      result.append(
        Convolution(
          layer: "conv\(block)_\(index)", startsBlock: startsBlock,
          kernel: "\(prefix)\(place).weight", bias: "\(prefix)\(place).bias",
          norm: isNormalised ? "\(prefix)\(place + 1)" : nil))
    }
    // Convolutions in a row without a pooling between them may be anything.
    return block > 1 ? result : nil
  }

  /// `block1_conv1/kernel:0`, `block1_conv1.weight`, `layers/block1_conv1/vars/0`, `conv1_1.weight`:
  /// the layer in the name, kernel and bias told by their axes.
  private static func named(_ weights: StateDict) -> [Convolution]? {
    var tensors: [String: (block: Int, index: Int, kernel: String?, bias: String?)] = [:]
    for entry in weights.entries where !isOutside(entry.name) {
      guard
        let match = entry.name.firstMatch(
          of: /(?:^|[.\/])(?:block([0-9])_conv([0-9])|conv([0-9])_([0-9]))(?:[_.\/]|$)/),
        let block = (match.1 ?? match.3).flatMap({ Int($0) }),
        let index = (match.2 ?? match.4).flatMap({ Int($0) })
      else { return nil }
      var known = tensors["conv\(block)_\(index)"] ?? (block, index, nil, nil)
      switch entry.tensor.shape.count {
      case 4 where known.kernel == nil: known.kernel = entry.name
      case 1 where known.bias == nil: known.bias = entry.name
      default: return nil
      }
      tensors["conv\(block)_\(index)"] = known
    }
    let sorted = tensors.sorted {
      ($0.value.block, $0.value.index) < ($1.value.block, $1.value.index)
    }
    guard sorted.count > 1, sorted.first?.key == "conv1_1" else { return nil }
    return sorted.map { layer, found in
      Convolution(
        layer: layer, startsBlock: found.index == 1 && found.block > 1,
        kernel: found.kernel ?? "\(layer).weight", bias: found.bias ?? "\(layer).bias", norm: nil)
    }
  }
}
