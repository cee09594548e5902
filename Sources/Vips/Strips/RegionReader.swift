import CVips

/// Reads rectangles of the source picture on the thread that computes a strip.
///
/// Use it only inside the `produce` call that received it, on the same thread.
public struct RegionReader {
  /// The picture being read.
  public let image: Image
  let region: UnsafeMutablePointer<VipsRegion>
  let scratch: ReadScratch

  /// Each libvips worker keeps the buffers of its own region, so what a region holds at once is
  /// kept small; larger rectangles are gathered into one buffer shared by all workers.
  static let directBytes = 2 << 20

  /// Reads a rectangle that lies inside the picture.
  public func read(_ rect: Rect) throws(VipsError) -> PixelView {
    guard rect.fits(width: image.width, height: image.height) else {
      throw VipsError(
        "read \(rect.width)x\(rect.height) at \(rect.left),\(rect.top): outside the picture of "
          + "\(image.width)x\(image.height)")
    }
    let bytesPerLine = rect.width * image.bytesPerPixel
    let rowsAtOnce = max(16, RegionReader.directBytes / bytesPerLine)
    if rect.height <= rowsAtOnce {
      let (base, stride) = try prepare(rect)
      return view(rect, base, stride)
    }
    let room = scratch.room(bytesPerLine * rect.height)
    for first in stride(from: 0, to: rect.height, by: rowsAtOnce) {
      let rows = min(rowsAtOnce, rect.height - first)
      let part = Rect(left: rect.left, top: rect.top + first, width: rect.width, height: rows)
      let (base, stride) = try prepare(part)
      for row in 0..<rows {
        (room + (first + row) * bytesPerLine).copyMemory(
          from: base + row * stride, byteCount: bytesPerLine)
      }
    }
    return view(rect, UnsafeRawPointer(room), bytesPerLine)
  }

  private func view(_ rect: Rect, _ base: UnsafeRawPointer, _ stride: Int) -> PixelView {
    PixelView(
      rect: rect, base: base, bytesPerLine: stride, bands: image.bands, format: image.format)
  }

  private func prepare(_ rect: Rect) throws(VipsError) -> (UnsafeRawPointer, Int) {
    var area = VipsRect(
      left: CInt(rect.left), top: CInt(rect.top), width: CInt(rect.width),
      height: CInt(rect.height))
    guard vips_region_prepare(region, &area) == 0, let data = region.pointee.data else {
      throw VipsError(during: "read rows \(rect.top)..<\(rect.top + rect.height)")
    }
    let valid = region.pointee.valid
    let stride = Int(region.pointee.bpl)
    let offset =
      (rect.top - Int(valid.top)) * stride + (rect.left - Int(valid.left)) * image.bytesPerPixel
    return (UnsafeRawPointer(data + offset), stride)
  }
}
