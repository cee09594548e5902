import CVips

extension Image {
  /// The same picture, whose failures (a file that ends early, say) go to `state` and become zeros,
  /// so that no saver ever sees a failing pipeline.
  ///
  /// Keeps the last `lines` rows, so that readers may look back by as much. A sequential source is
  /// read once, from the top, in order; another one where and when its rows are wanted.
  ///
  /// - Parameter name: what a failure to read is said of; nil for the bare reason.
  public func guarded(
    window lines: Int, state: RunState, name: String? = nil
  ) throws(VipsError) -> Image {
    let block = 64
    // One block more than the window spans when it starts in the middle of one. Above that come
    // the rows that libvips's workers are spread over, each with its own window.
    let blocks = max(0, min(lines, height)) / block + 2
    return try Image.strips(
      from: self, width: width, layout: StripLayout(height: height, every: block), bands: bands,
      format: format, interpretation: interpretation, cachedStrips: blocks,
      order: isSequential ? .once : .random, addsSpread: true, state: state,
      producer: SourceCopy(name: name))
  }
}

/// Copies its source.
private final class SourceCopy: StripProducer {
  private let name: String?

  init(name: String?) { self.name = name }

  func produce(_ rows: Range<Int>, into out: StripBuffer, reading source: RegionReader) throws {
    let view: PixelView
    do {
      view = try source.read(
        Rect(left: 0, top: rows.lowerBound, width: out.width, height: rows.count))
    } catch {
      guard let name else { throw error }
      throw PictureError.pipeline(name, step: "decode", reason: "\(error)")
    }
    for row in 0..<rows.count {
      (out.base + row * out.bytesPerLine).copyMemory(
        from: view.base + row * view.bytesPerLine, byteCount: out.bytesPerLine)
    }
  }
}
