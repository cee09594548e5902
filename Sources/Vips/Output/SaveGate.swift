import CVips

/// The last image before a saver: stops it once the run has failed or was cancelled.
final class SaveGate: Sendable {
  enum Stop: Sendable {
    /// The saver is told, and gives up at once.
    case fail
    /// The saver is not told and gets zeros up to the end: it would crash otherwise.
    case drain
  }

  private let source: Image
  private let state: RunState
  private let stop: Stop
  private let watch: SpaceWatch?

  private init(source: Image, state: RunState, stop: Stop, watch: SpaceWatch?) {
    self.source = source
    self.state = state
    self.stop = stop
    self.watch = watch
  }

  static func image(
    over source: Image, state: RunState, stop: Stop, watch: SpaceWatch?
  ) throws(VipsError) -> Image {
    guard let raw = vips_image_new() else { throw VipsError(during: "save") }
    let image = Image(owning: raw)
    var inputs: [UnsafeMutablePointer<VipsImage>?] = [source.raw, nil]
    guard vips_image_pipeline_array(raw, VIPS_DEMAND_STYLE_ANY, &inputs) == 0 else {
      throw VipsError(during: "save")
    }
    let gate = SaveGate(source: source, state: state, stop: stop, watch: watch)
    let box = Unmanaged.passRetained(gate).toOpaque()
    g_object_set_data_full(GObjectCast.object(raw), "impasto-gate", box, releaseGate)
    guard vips_image_generate(raw, vips_start_one, passGate, vips_stop_one, source.raw, box) == 0
    else { throw VipsError(during: "save") }
    return image
  }

  fileprivate func pass(
    _ out: UnsafeMutablePointer<VipsRegion>, from region: UnsafeMutablePointer<VipsRegion>
  ) -> CInt {
    var wanted = out.pointee.valid
    if !state.isStopped, let error = watch?.look(row: Int(wanted.top)) { state.fail(error) }
    if !state.isStopped {
      if vips_region_prepare(region, &wanted) == 0,
        vips_region_region(out, region, &wanted, wanted.left, wanted.top) == 0
      {
        return 0
      }
      state.fail(VipsError(during: "compute rows from \(wanted.top)"))
    }
    guard stop == .drain else { return -1 }
    vips_region_black(out)
    return 0
  }
}

private let releaseGate: @convention(c) (gpointer?) -> Void = { box in
  guard let box else { return }
  Unmanaged<SaveGate>.fromOpaque(box).release()
}

private let passGate:
  @convention(c) (
    UnsafeMutablePointer<VipsRegion>?, gpointer?, gpointer?, gpointer?,
    UnsafeMutablePointer<gboolean>?
  ) -> CInt = { out, sequence, _, box, _ in
    guard let out, let sequence, let box else { return -1 }
    return Unmanaged<SaveGate>.fromOpaque(box).takeUnretainedValue()
      .pass(out, from: sequence.assumingMemoryBound(to: VipsRegion.self))
  }
