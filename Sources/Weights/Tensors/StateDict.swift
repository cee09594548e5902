/// The named tensors of a network, in the order of the file: PyTorch's state dict.
public struct StateDict: Sendable {
  /// One tensor and its name.
  public struct Entry: Sendable {
    /// The name: `body.0.rdb1.conv1.weight`.
    public let name: String
    /// The numbers.
    public let tensor: WeightTensor

    /// Names a tensor.
    public init(name: String, tensor: WeightTensor) {
      self.name = name
      self.tensor = tensor
    }
  }

  /// All tensors.
  public let entries: [Entry]
  /// What was taken from the file, where there was a choice: `params_ema`; nil for all of it.
  public let part: String?
  private let places: [String: Int]

  /// Joins tensors; of two with the same name the later one counts.
  public init(_ entries: [Entry], part: String? = nil) {
    var places: [String: Int] = [:]
    var kept: [Entry] = []
    for entry in entries {
      if let place = places[entry.name] {
        kept[place] = entry
      } else {
        places[entry.name] = kept.count
        kept.append(entry)
      }
    }
    self.entries = kept
    self.places = places
    self.part = part
  }

  /// The tensor of a name.
  public subscript(_ name: String) -> WeightTensor? { places[name].map { entries[$0].tensor } }

  /// The names in order.
  public var names: [String] { entries.map(\.name) }
  /// Numbers in all floating-point tensors together.
  public var parameterCount: Int { entries.reduce(0) { $0 + $1.tensor.count } }

  /// Wrappers that training code puts around a network, and the prefix each leaves on all names.
  private static let wrappers = ["module.", "_orig_mod.", "netG.", "net_g."]

  /// The same tensors without prefixes that all their names share because of a wrapper.
  public func withoutWrappers() -> StateDict {
    var entries = entries
    var found = true
    while found {
      found = false
      for prefix in Self.wrappers where !entries.isEmpty {
        guard entries.allSatisfy({ $0.name.hasPrefix(prefix) && $0.name.count > prefix.count })
        else { continue }
        entries = entries.map {
          Entry(name: String($0.name.dropFirst(prefix.count)), tensor: $0.tensor)
        }
        found = true
      }
    }
    return StateDict(entries, part: part)
  }
}
