import CVips

extension Image {
  /// The picture whose pixels are `function` of this one's, computed where they are wanted by
  /// whichever thread wants them.
  func rows(
    bands: Int, format: BandFormat, interpretation: Interpretation, _ function: any RowFunction
  ) throws(VipsError) -> Image {
    guard let new = vips_image_new() else { throw VipsError(during: "rows") }
    let image = Image(owning: new)
    var inputs: [UnsafeMutablePointer<VipsImage>?] = [raw, nil]
    guard vips_image_pipeline_array(new, VIPS_DEMAND_STYLE_ANY, &inputs) == 0 else {
      throw VipsError(during: "rows")
    }
    vips_image_init_fields(
      new, CInt(width), CInt(height), CInt(bands), format.raw, VIPS_CODING_NONE,
      interpretation.raw, xres, yres)
    // The box holds the source too; it goes with the image, after the last region on it.
    let box = Unmanaged.passRetained(RowBox(source: self, function: function)).toOpaque()
    g_object_set_data_full(GObjectCast.object(new), "impasto-rows", box, releaseRows)
    guard vips_image_generate(new, vips_start_one, fillRows, vips_stop_one, raw, box) == 0 else {
      throw VipsError(during: "rows")
    }
    return image
  }
}

private final class RowBox: Sendable {
  let source: Image
  let function: any RowFunction

  init(source: Image, function: any RowFunction) {
    self.source = source
    self.function = function
  }
}

private let releaseRows: @convention(c) (gpointer?) -> Void = { box in
  guard let box else { return }
  Unmanaged<RowBox>.fromOpaque(box).release()
}

private let fillRows:
  @convention(c) (
    UnsafeMutablePointer<VipsRegion>?, gpointer?, gpointer?, gpointer?,
    UnsafeMutablePointer<gboolean>?
  ) -> CInt = { out, sequence, _, box, _ in
    guard let out, let sequence, let box, let target = out.pointee.data else { return -1 }
    let region = sequence.assumingMemoryBound(to: VipsRegion.self)
    var area = out.pointee.valid
    guard vips_region_prepare(region, &area) == 0, let data = region.pointee.data else {
      return -1
    }
    let rows = Unmanaged<RowBox>.fromOpaque(box).takeUnretainedValue()
    let valid = region.pointee.valid
    let stride = Int(region.pointee.bpl)
    let first =
      data + (Int(area.top) - Int(valid.top)) * stride
      + (Int(area.left) - Int(valid.left)) * rows.source.bytesPerPixel
    for row in 0..<Int(area.height) {
      rows.function.apply(
        first + row * stride, target + row * Int(out.pointee.bpl), width: Int(area.width))
    }
    return 0
  }
