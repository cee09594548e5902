import CVips

extension Image {
  /// A picture computed strip by strip when it is saved.
  ///
  /// `producer` gets exactly the strips of the layout, in order, once each, whatever the saver's tiles
  /// and threads. Failures and cancellation go to `state`; from then on everything is zeros without a
  /// call to `producer`, because several savers of libvips before 8.15 crash or claim success when a
  /// pipeline fails under them.
  ///
  /// - Parameters:
  ///   - source: what the producer reads; its metadata is copied to the new picture.
  ///   - layout: the picture's rows in strips.
  ///   - cachedStrips: finished strips to keep for readers that look back; more are kept when
  ///     libvips's workers are spread over more.
  public static func strips(
    from source: Image, width: Int, layout: StripLayout, bands: Int, format: BandFormat,
    interpretation: Interpretation, cachedStrips: Int, state: RunState,
    producer: any StripProducer
  ) throws(VipsError) -> Image {
    try strips(
      from: source, width: width, layout: layout, bands: bands, format: format,
      interpretation: interpretation, cachedStrips: cachedStrips,
      order: .once, addsSpread: false, state: state, producer: producer)
  }

  static func strips(
    from source: Image, width: Int, layout: StripLayout, bands: Int, format: BandFormat,
    interpretation: Interpretation, cachedStrips: Int, order: StripCache.Order,
    addsSpread: Bool, state: RunState, producer: any StripProducer
  ) throws(VipsError) -> Image {
    // libvips's own limit for a side; with it no product below can overflow.
    let side = 1..<10_000_000
    guard side.contains(width), side.contains(layout.height), (1...1024).contains(bands),
      layout.isSound, cachedStrips > 0
    else {
      throw VipsError(
        "strips: found \(width)x\(layout.height), \(bands) bands, strips of \(layout.every) rows, "
          + "\(cachedStrips) kept; expected positive numbers, sides below \(side.upperBound)")
    }
    guard let raw = vips_image_new() else { throw VipsError(during: "strips") }
    let image = Image(owning: raw)
    var inputs: [UnsafeMutablePointer<VipsImage>?] = [source.raw, nil]
    guard vips_image_pipeline_array(raw, VIPS_DEMAND_STYLE_SMALLTILE, &inputs) == 0 else {
      throw VipsError(during: "strips")
    }
    vips_image_init_fields(
      raw, CInt(width), CInt(layout.height), CInt(bands), format.raw, VIPS_CODING_NONE,
      interpretation.raw, source.xres, source.yres)
    let cache = StripCache(
      source: source, width: width, bands: bands, format: format, layout: layout,
      cachedStrips: cachedStrips, order: order, addsSpread: addsSpread, state: state,
      producer: producer)
    // Whatever the source was, this cannot be read twice: operations that would must copy it first.
    if order == .once { vips_image_set_int(raw, "vips-sequential", 1) }
    // The cache holds the source and the producer; it goes when the image is finalised, which is
    // after the last region on it.
    let box = Unmanaged.passRetained(cache).toOpaque()
    g_object_set_data_full(GObjectCast.object(raw), "impasto-strips", box, releaseStrips)
    guard
      vips_image_generate(raw, vips_start_one, fillStrips, vips_stop_one, source.raw, box) == 0
    else {
      throw VipsError(during: "strips")
    }
    return image
  }
}

private let releaseStrips: @convention(c) (gpointer?) -> Void = { box in
  guard let box else { return }
  Unmanaged<StripCache>.fromOpaque(box).release()
}

private let fillStrips:
  @convention(c) (
    UnsafeMutablePointer<VipsRegion>?, gpointer?, gpointer?, gpointer?,
    UnsafeMutablePointer<gboolean>?
  ) -> CInt = { out, sequence, _, box, _ in
    guard let out, let sequence, let box else { return 0 }
    let cache = Unmanaged<StripCache>.fromOpaque(box).takeUnretainedValue()
    cache.fill(out, sourceRegion: sequence.assumingMemoryBound(to: VipsRegion.self))
    return 0
  }
