/// How an imported network's weights are stored.
public enum WeightStorage: String, Sendable, CaseIterable {
  /// As the file has them.
  case original
  /// Large tensors in 16 bits, which halves the file; computed in 32 bits all the same.
  case f16
}
