import Archives
import Foundation

/// Reads what `torch.save` writes since PyTorch 1.6: a ZIP with a pickle and one entry a storage.
enum TorchArchive {
  /// A state dict's pickle takes about a hundred bytes a tensor.
  private static let pickleLimit = 32 << 20

  static func read(_ bytes: Data, path: String) throws(WeightsError) -> StateDict {
    let archive = try StoredArchive(bytes, path: path)
    let names = archive.entries.keys
    if names.contains(where: { $0.hasSuffix("/constants.pkl") || $0.contains("/code/") }) {
      throw .unsupported(
        path: path, found: "a TorchScript program",
        expected: "a state dict: torch.save(model.state_dict(), …), or an ONNX file")
    }
    let pickles = names.filter { $0.hasSuffix("/data.pkl") }
    guard let name = pickles.first, pickles.count == 1, let pickle = archive.entries[name] else {
      throw .notWeights(
        path: path, found: "a ZIP with \(pickles.count) data.pkl", expected: "PyTorch's, with one")
    }
    guard pickle.count <= pickleLimit else {
      throw .tooLarge(
        path: path, what: "bytes of \(name)", found: pickle.count, limit: pickleLimit)
    }
    let folder = String(name.dropLast("data.pkl".count))
    if let order = archive.entries[folder + "byteorder"],
      String(data: order, encoding: .utf8)?.trimmingCharacters(in: .whitespacesAndNewlines)
        != "little"
    {
      throw .unsupported(
        path: path, found: "numbers of a big-endian machine", expected: "little-endian ones")
    }
    var budget = ViewBudget(bytes.count)
    var machine = PickleMachine(path: path, reader: ByteReader(pickle)) {
      storage, offset, shape, strides throws(WeightsError) in
      let key = folder + "data/" + storage.key
      guard let data = archive.entries[key] else {
        throw WeightsError.damaged(
          path: path, place: "storage \"\(storage.key)\"", found: "no entry \(key)",
          expected: "one")
      }
      guard data.count / storage.element.bytes >= storage.count else {
        throw WeightsError.damaged(
          path: path, place: "storage \"\(storage.key)\"", found: "\(data.count) bytes",
          expected: "\(storage.count) × \(storage.element)")
      }
      return try budget.tensor(
        storage, in: data.prefix(storage.count * storage.element.bytes), offset: offset,
        shape: shape, strides: strides, path: path)
    }
    let root = try machine.run()
    return try TorchTree(machine, path: path).stateDict(root)
  }
}
