import Foundation

/// The functions of HDF5's C interface (H5public.h and its kin, version 1.10 and later) that
/// reading takes. Declared here because the library is opened only when a file needs it.
struct HDF5Functions: @unchecked Sendable {
  // Sound: function pointers and numbers that never change; calls are made under a lock.

  /// `hid_t`: handles of files, groups, data sets, types and property lists.
  typealias ID = Int64
  /// `herr_t`: negative for failures.
  typealias Status = CInt

  let open: @convention(c) () -> Status
  let version:
    @convention(c) (
      UnsafeMutablePointer<CUnsignedInt>, UnsafeMutablePointer<CUnsignedInt>,
      UnsafeMutablePointer<CUnsignedInt>
    ) -> Status
  /// `H5Eset_auto2`: with no function, errors aren't printed.
  let setErrorPrinter:
    @convention(c) (ID, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Status
  /// `H5PLset_loading_state`: with 0, filters can't be loaded from anywhere.
  let setPluginLoading: @convention(c) (CUnsignedInt) -> Status
  let openFile: @convention(c) (UnsafePointer<CChar>, CUnsignedInt, ID) -> ID
  let closeFile: @convention(c) (ID) -> Status
  /// `H5Oopen`, and `H5Oclose` for whatever it opened.
  let openObject: @convention(c) (ID, UnsafePointer<CChar>, ID) -> ID
  let closeObject: @convention(c) (ID) -> Status
  /// `H5Iget_type`: 2 for groups, 5 for data sets.
  let kind: @convention(c) (ID) -> CInt
  /// `H5Gget_info`; see ``GroupInfo``.
  let groupInfo: @convention(c) (ID, UnsafeMutableRawPointer) -> Status
  /// `H5Lget_name_by_idx`.
  let linkName:
    @convention(c) (
      ID, UnsafePointer<CChar>, CInt, CInt, UInt64, UnsafeMutablePointer<CChar>?, Int, ID
    ) -> Int
  /// `H5Lget_info`, whose structure starts with the link's type in every version.
  let linkInfo: @convention(c) (ID, UnsafePointer<CChar>, UnsafeMutableRawPointer, ID) -> Status
  let space: @convention(c) (ID) -> ID
  let closeSpace: @convention(c) (ID) -> Status
  let rank: @convention(c) (ID) -> CInt
  let lengths:
    @convention(c) (ID, UnsafeMutablePointer<UInt64>?, UnsafeMutablePointer<UInt64>?) -> CInt
  let type: @convention(c) (ID) -> ID
  let closeType: @convention(c) (ID) -> Status
  /// `H5Tget_class`: 0 for whole numbers, 1 for floating point.
  let typeClass: @convention(c) (ID) -> CInt
  let typeSize: @convention(c) (ID) -> Int
  let creation: @convention(c) (ID) -> ID
  let closeList: @convention(c) (ID) -> Status
  /// `H5Pget_layout`: 0 compact, 1 contiguous, 2 chunked, 3 virtual.
  let layout: @convention(c) (ID) -> CInt
  /// `H5Pget_chunk`.
  let chunk: @convention(c) (ID, CInt, UnsafeMutablePointer<UInt64>) -> CInt
  let externalCount: @convention(c) (ID) -> CInt
  let storageSize: @convention(c) (ID) -> UInt64
  let read: @convention(c) (ID, ID, ID, ID, ID, UnsafeMutableRawPointer) -> Status
  /// `H5T_NATIVE_FLOAT`, a number that exists once the library is open.
  let nativeFloat: ID

  /// The library as the version numbers it.
  let versionText: String

  /// `H5G_info_t`: storage type, links, greatest creation order, mounted.
  struct GroupInfo {
    var storage: CInt = 0
    var links: UInt64 = 0
    var order: Int64 = 0
    var mounted: CUnsignedInt = 0
  }

  /// Looks all functions up and opens the library.
  ///
  /// - Throws: what is missing, in words.
  init(handle: UnsafeMutableRawPointer) throws(Missing) {
    func find<F>(_ names: String..., as type: F.Type = F.self) throws(Missing) -> F {
      for name in names {
        if let address = dlsym(handle, name) { return unsafeBitCast(address, to: type) }
      }
      throw Missing(found: "no function \(names[0])")
    }
    open = try find("H5open")
    version = try find("H5get_libversion")
    setErrorPrinter = try find("H5Eset_auto2")
    setPluginLoading = try find("H5PLset_loading_state")
    openFile = try find("H5Fopen")
    closeFile = try find("H5Fclose")
    openObject = try find("H5Oopen")
    closeObject = try find("H5Oclose")
    kind = try find("H5Iget_type")
    groupInfo = try find("H5Gget_info")
    linkName = try find("H5Lget_name_by_idx")
    linkInfo = try find("H5Lget_info", "H5Lget_info1")
    space = try find("H5Dget_space")
    closeSpace = try find("H5Sclose")
    rank = try find("H5Sget_simple_extent_ndims")
    lengths = try find("H5Sget_simple_extent_dims")
    type = try find("H5Dget_type")
    closeType = try find("H5Tclose")
    typeClass = try find("H5Tget_class")
    typeSize = try find("H5Tget_size")
    creation = try find("H5Dget_create_plist")
    closeList = try find("H5Pclose")
    layout = try find("H5Pget_layout")
    chunk = try find("H5Pget_chunk")
    externalCount = try find("H5Pget_external_count")
    storageSize = try find("H5Dget_storage_size")
    read = try find("H5Dread")
    var (major, minor, release): (CUnsignedInt, CUnsignedInt, CUnsignedInt) = (0, 0, 0)
    guard version(&major, &minor, &release) >= 0 else { throw Missing(found: "no version") }
    versionText = "\(major).\(minor).\(release)"
    // Before 1.10 handles were 32-bit numbers.
    guard (major, minor) >= (1, 10), major < 3 else {
      throw Missing(found: "version \(versionText)")
    }
    guard open() >= 0, let float = dlsym(handle, "H5T_NATIVE_FLOAT_g") else {
      throw Missing(found: "a library that doesn't start")
    }
    nativeFloat = float.assumingMemoryBound(to: ID.self).pointee
    _ = setErrorPrinter(0, nil, nil)
    guard setPluginLoading(0) >= 0 else { throw Missing(found: "no way to forbid plugins") }
  }

  /// What a library lacks.
  struct Missing: Error {
    let found: String
  }
}
