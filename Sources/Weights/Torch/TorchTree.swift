/// Finds the state dict in what a PyTorch file holds: often a dictionary of dictionaries, with an
/// optimiser's state and numbers of steps beside the network.
struct TorchTree {
  /// Names that training code gives the network, the best first: averaged weights before others.
  private static let parts = [
    "params_ema", "params-ema", "model_ema", "params", "model_state_dict", "state_dict", "model",
    "net", "netG", "net_g", "generator", "G", "network", "weights",
  ]
  private static let depth = 6

  private let containers: [[PickleValue]]
  private let path: String

  init(_ machine: PickleMachine, path: String) {
    containers = machine.containers
    self.path = path
  }

  func stateDict(_ root: PickleValue) throws(WeightsError) -> StateDict {
    guard case .dictionary(let place) = root else {
      throw .notWeights(
        path: path, found: "no dictionary at the top", expected: "a state dict of tensors")
    }
    var budget = 1_000_000
    guard let (entries, part) = search(place, depth: 0, &budget) else {
      let names = members(place).prefix(6).map(\.name).joined(separator: ", ")
      throw .notWeights(
        path: path, found: "no tensors (\(names.isEmpty ? "an empty dictionary" : names))",
        expected: "a state dict of tensors")
    }
    return StateDict(entries, part: part.isEmpty ? nil : part.joined(separator: "."))
  }

  private func members(_ place: Int) -> [(name: String, value: PickleValue)] {
    let items = containers[place]
    return stride(from: 0, to: items.count - 1, by: 2).compactMap { index in
      items[index].text.map { ($0, items[index + 1]) }
    }
  }

  /// The dictionary's tensors; of dictionaries inside it, a known part or the only one with any.
  private func search(
    _ place: Int, depth: Int, _ budget: inout Int
  ) -> (entries: [StateDict.Entry], part: [String])? {
    let members = members(place)
    budget -= members.count + 1
    guard depth < Self.depth, budget > 0 else { return nil }
    let inner = members.compactMap { member -> (name: String, place: Int)? in
      if case .dictionary(let place) = member.value { (member.name, place) } else { nil }
    }
    for part in Self.parts {
      // The later of two members with a name is the one Python would have kept.
      guard let known = inner.last(where: { $0.name == part }) else { continue }
      if let found = search(known.place, depth: depth + 1, &budget) {
        return (found.entries, [part] + found.part)
      }
    }
    let tensors = members.compactMap { member -> StateDict.Entry? in
      guard case .tensor(let tensor) = member.value else { return nil }
      return StateDict.Entry(name: member.name, tensor: tensor)
    }
    if !tensors.isEmpty { return (tensors, []) }
    for (name, place) in inner {
      if let found = search(place, depth: depth + 1, &budget) {
        return (found.entries, [name] + found.part)
      }
    }
    return nil
  }
}
