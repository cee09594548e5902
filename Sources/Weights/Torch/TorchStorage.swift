import Foundation

/// The numbers that tensors of a PyTorch file are views of. In the legacy format they follow the
/// pickle that mentions them, so a storage may be empty at first.
struct TorchStorage: Sendable {
  /// The file's name for it.
  let key: String
  /// The number format.
  let element: WeightElement
  /// How many numbers the pickle says there are.
  let count: Int
  /// First number within the storage of that name (the legacy format's storage views).
  let first: Int
}
