/// Goes through pictures of one size a few rows at a time, wherever they are kept.
enum RowLoop {
  /// - Parameters:
  ///   - writing: the index of the picture that gets its rows back; nil for none.
  ///   - body: gets each picture's planes for these rows, one after the other, and how many values a
  ///     plane has.
  static func each(
    _ pictures: [FloatPicture], writing: Int?,
    _ body: ([UnsafeMutablePointer<Float>], Int) -> Void
  ) throws(PaintError) {
    guard let first = pictures.first else { return }
    let rowsAtOnce = max(1, (1 << 18) / max(first.width, 1))
    let buffers = pictures.map {
      UnsafeMutableBufferPointer<Float>.allocate(capacity: $0.planes * rowsAtOnce * $0.width)
    }
    defer { for buffer in buffers { buffer.deallocate() } }
    for top in stride(from: 0, to: first.height, by: rowsAtOnce) {
      let rows = top..<min(top + rowsAtOnce, first.height)
      for (picture, buffer) in zip(pictures, buffers) {
        try picture.read(rows: rows, columns: 0..<picture.width, into: buffer)
      }
      body(buffers.compactMap(\.baseAddress), rows.count * first.width)
      if let writing {
        try pictures[writing].write(
          rows: rows, columns: 0..<first.width, from: UnsafeBufferPointer(buffers[writing]))
      }
    }
  }
}
