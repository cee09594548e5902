extension StageModel {
  /// The picture that the network is given for a stage input of `size`.
  func networkInput(of size: PixelSize) -> PixelSize {
    guard brush != 1 else { return size }
    return PixelSize(
      width: max(1, Int((Double(size.width) / brush).rounded())),
      height: max(1, Int((Double(size.height) / brush).rounded())))
  }

  /// The picture that the stage yields for an input of `size`.
  func output(of size: PixelSize) -> PixelSize {
    PixelSize(width: columns.scaled(size.width), height: rows.scaled(size.height))
  }
}
