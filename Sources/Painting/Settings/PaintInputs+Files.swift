import Vips

extension PaintInputs {
  /// All files that are read, without a page or other options behind their names.
  var files: [String] {
    ([content] + styles.flatMap { [$0.path, $0.mask, $0.ownMask].compactMap(\.self) })
      .map { PictureSource.file($0).path ?? $0 }
  }
}
