/// An open thing of the HDF5 library, closed with its owner.
struct HDF5Handle: ~Copyable {
  let id: HDF5Functions.ID
  private let close: @convention(c) (HDF5Functions.ID) -> HDF5Functions.Status

  /// Takes over an identifier; nil if it says that opening failed.
  init?(
    _ id: HDF5Functions.ID,
    close: @escaping @convention(c) (HDF5Functions.ID) -> HDF5Functions.Status
  ) {
    guard id >= 0 else { return nil }
    self.id = id
    self.close = close
  }

  deinit { _ = close(id) }
}
