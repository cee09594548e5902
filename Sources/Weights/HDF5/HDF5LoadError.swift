/// Why the HDF5 library can't be used.
public struct HDF5LoadError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One library that was tried, with what the system's loader or the library said.
  public struct Attempt: Sendable, Hashable {
    /// The name or path.
    public let name: String
    /// What was found.
    public let found: String
  }

  /// What was tried, in order.
  public let attempts: [Attempt]

  /// A one-line text for people.
  public var description: String {
    let tried = attempts.map { "\($0.name): \($0.found)" }.joined(separator: "; ")
    return "HDF5: no usable library: found \(tried); expected version 1.10 or later; "
      + "install libhdf5-103-1 (apt-get install libhdf5-103-1) or set IMPASTO_HDF5 to its file"
  }
}
