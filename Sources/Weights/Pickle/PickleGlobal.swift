/// The only names that a pickle of weights may mention. Nothing is looked up or called by name: a
/// global stands for one of these meanings or the file is refused.
enum PickleGlobal: Sendable, Hashable {
  /// `torch.FloatStorage` and its kin: the number format of a storage.
  case storage(WeightElement)
  /// `torch.storage.UntypedStorage`: bytes, whose format the tensor doesn't say.
  case untypedStorage
  /// `torch._utils._rebuild_tensor` and `_rebuild_tensor_v2`.
  case rebuildTensor
  /// `torch._utils._rebuild_parameter`: a tensor that was trained.
  case rebuildParameter
  /// `torch.Size`: a tuple.
  case size
  /// `collections.OrderedDict`.
  case orderedDictionary

  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"):
      self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch", "Size"): self = .size
    case ("torch.storage", "UntypedStorage"): self = .untypedStorage
    case ("torch", let name), ("torch.cuda", let name):
      guard let element = Self.elements[name] else { return nil }
      self = .storage(element)
    default: return nil
    }
  }

  private static let elements: [String: WeightElement] = [
    "FloatStorage": .float32, "DoubleStorage": .float64, "HalfStorage": .float16,
    "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32,
    "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .bool,
  ]
}
