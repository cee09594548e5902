/// How large a package may be, so that a small file can't fill a disk.
struct PackageLimits: Sendable {
  /// Files and folders.
  var entries = 1024
  /// Bytes of all files together.
  var total = 4 << 30
  /// Bytes of one file: as much as a network may have.
  var file = 2 << 30
  /// Bytes of an archive.
  var archive = 2 << 30
  /// How many times larger than packed a file above 1 MiB may be. Weights hardly shrink at all.
  var ratio = 100
}
