import Foundation

extension OutputTarget {
  /// Computes the picture and writes it. Blocks until done; not for Swift's cooperative threads.
  ///
  /// The output appears whole or not at all: it is written under a hidden name in the same folder,
  /// opened again to compare its size, synced and renamed. After a failure or cancellation nothing
  /// is left, and an output that was there before is untouched. Cancelling takes effect at the next
  /// tile; a TIFF pyramid is filled up with black first, because libvips 8.14 cannot stop one, and
  /// encoders that take a whole picture at once (WebP, AVIF, HEIC, JPEG XL) finish what they hold.
  ///
  /// Deep Zoom tiles are not synced one by one.
  public func write(_ image: Image, state: RunState, overwrite: Bool) throws(OutputError) {
    try checkState(state)
    let plan = try OutputPlan(
      target: self, width: image.width, height: image.height, bands: image.bands,
      bits: bits(of: image.format))
    try checkPlace(overwrite: overwrite)
    _ = try checkSpace(plan)
    let partial = try PartialOutput(for: self)
    do throws(OutputError) {
      try write(image, to: partial, plan: plan, state: state)
      try partial.commit(overwrite: overwrite)
    } catch {
      partial.remove()
      throw error
    }
  }

  private func write(
    _ image: Image, to partial: PartialOutput, plan: OutputPlan, state: RunState
  ) throws(OutputError) {
    let isFragile = format == .tiff && isPyramid
    let watch =
      isFragile || format == .deepZoom
      ? SpaceWatch(target: self, plan: plan, image: image) : nil
    if let error = watch?.look(row: 0) { throw error }
    var failure: VipsError?
    _ = VipsError.takeBuffer()
    do {
      let gate = try SaveGate.image(
        over: image, state: state, stop: isFragile ? .drain : .fail, watch: watch)
      try save(gate, to: partial.saverPath, options: plan.options)
    } catch {
      failure = error
    }
    // The state first: savers may claim success after a failure, and say less about it.
    try checkState(state)
    if let failure { throw .save(path: path, underlying: failure) }
    // A write that fails in a background thread at the very end leaves text but a good result.
    let remark = VipsError.takeBuffer()
    do throws(VipsError) {
      try verify(
        partial, width: image.width, height: image.height, readingAll: !remark.isEmpty)
      if !canBeReadBack && remark.contains("write") { throw VipsError(remark) }
    } catch {
      throw .unreadable(path: path, reason: error.message)
    }
  }

  private func checkState(_ state: RunState) throws(OutputError) {
    guard state.isStopped else { return }
    if let error = state.error {
      if let error = error as? OutputError { throw error }
      throw .failed(path: path, underlying: error)
    }
    throw .cancelled(path: path)
  }

  /// Trees have no header, and the loaders of the others may be blocked.
  private var canBeReadBack: Bool {
    switch format {
    case .deepZoom, .ppm, .jpeg2000, .jxl: false
    case .tiff, .png, .jpeg, .webp, .avif, .heic, .gif: true
    }
  }

  /// Reads the header back, as libheif's encoders can fail without a word; or all of it.
  func verify(
    _ partial: PartialOutput, width: Int, height: Int, readingAll: Bool
  ) throws(VipsError) {
    guard canBeReadBack else { return }
    let saved = try Image.file(partial.place, sequential: true, failOn: .truncated)
    guard (saved.width, saved.height) == (width, height) else {
      throw VipsError("found \(saved.width)x\(saved.height), expected \(width)x\(height)")
    }
    if readingAll { _ = try Operation.call("avg", ["in": .image(saved)]) }
  }

  private func bits(of format: BandFormat) -> Int {
    switch format.bytes {
    case 1: 8
    case 2: 16
    default: 32
    }
  }
}
