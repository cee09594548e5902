import Synchronization

/// Output lengths found so far, as each costs a run of shape inference.
final class LengthCache: Sendable {
  private struct Key: Hashable {
    let axis: Axis
    let length: Int
  }
  private let known = Mutex<[Key: Int?]>([:])

  func value(_ axis: Axis, _ length: Int, _ compute: () -> Int?) -> Int? {
    let key = Key(axis: axis, length: length)
    if let result = known.withLock({ $0[key] }) { return result }
    let result = compute()
    known.withLock { $0[key] = .some(result) }
    return result
  }
}
