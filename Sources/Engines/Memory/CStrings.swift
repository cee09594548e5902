import Foundation

/// Strings as C interfaces want a list of them.
enum CStrings {
  /// The strings as an array of C strings, valid during `body`.
  static func with<R>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R
  ) -> R {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    // One more than the strings, so that even no string has an address.
    let pointers = copies.map { $0.map { UnsafePointer($0) } } + [nil]
    return pointers.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return body(Self.none) }
      return body(base)
    }
  }

  // Sound: one null that nobody writes.
  private nonisolated(unsafe) static let none: UnsafePointer<UnsafePointer<CChar>?> = {
    let pointer = UnsafeMutablePointer<UnsafePointer<CChar>?>.allocate(capacity: 1)
    pointer.initialize(to: nil)
    return UnsafePointer(pointer)
  }()
}
