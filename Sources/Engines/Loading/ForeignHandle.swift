/// Owns one object of a C interface and frees it with its own function.
final class ForeignHandle: @unchecked Sendable {
  // Sound: the pointer never changes; what may be called from several threads at once is decided
  // by those who hold the handle (cores and compiled networks may, requests may not).
  let pointer: OpaquePointer
  private let free: @convention(c) (OpaquePointer?) -> Void

  init(_ pointer: OpaquePointer, free: @escaping @convention(c) (OpaquePointer?) -> Void) {
    self.pointer = pointer
    self.free = free
  }

  deinit {
    free(pointer)
  }
}
