import CVips
import Foundation

/// The machine behind `Image.strips` and `Image.guarded`: makes strips in order, once, one at a
/// time, and keeps the latest ones for libvips's workers, which ask for them in any order.
///
/// libvips's own caches leave two gaps: a worker that runs ahead of the others makes them compute
/// strip 1 before strip 0, and a cache that is too small recomputes without a word. Here the
/// missing strips above are made first, and asking for one that is gone is an error.
// Sound: everything mutable is read and written with `condition` locked, except the scratch and the
// strip being made, which belong to the one thread that has set `isProducing`.
final class StripCache: @unchecked Sendable {
  enum Order {
    /// From the top, each strip once.
    case once
    /// Any strip at any time; one that is gone is made again.
    case random
  }

  let source: Image
  private let width: Int
  private let bands: Int
  private let format: BandFormat
  private let layout: StripLayout
  private let wantedStrips: Int
  private let order: Order
  private let addsSpread: Bool
  private let state: RunState
  private let producer: any StripProducer

  private let condition = NSCondition()
  private let scratch = ReadScratch()
  private var strips: [Int: Strip] = [:]
  /// A strip that is no longer wanted, for the next one: strips are large, and allocating each
  /// anew leaves holes of their size in the heap.
  private var spare: Strip?
  private var next = 0
  private var capacity = 0
  /// Rows that libvips's workers may be spread over.
  private var spreadRows = 0
  private var isProducing = false

  init(
    source: Image, width: Int, bands: Int, format: BandFormat, layout: StripLayout,
    cachedStrips: Int, order: Order, addsSpread: Bool, state: RunState, producer: any StripProducer
  ) {
    self.source = source
    self.width = width
    self.bands = bands
    self.format = format
    self.layout = layout
    wantedStrips = cachedStrips
    self.order = order
    self.addsSpread = addsSpread
    self.state = state
    self.producer = producer
  }

  private var pixelBytes: Int { bands * format.bytes }

  /// Fills what libvips asks for. Never fails: see `RunState`.
  func fill(_ out: UnsafeMutablePointer<VipsRegion>, sourceRegion: UnsafeMutablePointer<VipsRegion>)
  {
    let wanted = out.pointee.valid
    let top = Int(wanted.top)
    let bottom = top + Int(wanted.height)
    guard let data = out.pointee.data, wanted.height > 0 else { return }
    let lineBytes = Int(wanted.width) * pixelBytes
    let stride = Int(out.pointee.bpl)
    var row = top
    while row < bottom {
      let index = layout.index(ofRow: row)
      let rows = layout.rows(index)
      let end = min(bottom, rows.upperBound)
      var strip = state.isStopped ? nil : strip(index, for: out, sourceRegion: sourceRegion)
      if let found = strip, row - rows.lowerBound < found.rows.lowerBound {
        state.fail(StripError.gone(strip: index, next: index + 1, kept: 1))
        strip = nil
      }
      for y in row..<end {
        let line = UnsafeMutableRawPointer(data + (y - top) * stride)
        if let strip {
          let from = strip.row(y - rows.lowerBound)
          line.copyMemory(from: from + Int(wanted.left) * pixelBytes, byteCount: lineBytes)
        } else {
          line.initializeMemory(as: UInt8.self, repeating: 0, count: lineBytes)
        }
      }
      row = end
    }
  }

  /// The strip, made now if need be; nil once the run has stopped.
  private func strip(
    _ index: Int, for out: UnsafeMutablePointer<VipsRegion>,
    sourceRegion: UnsafeMutablePointer<VipsRegion>
  ) -> Strip? {
    condition.lock()
    defer { condition.unlock() }
    if capacity == 0 {
      let spread = measureSpread(of: out.pointee.im)
      capacity = addsSpread ? wantedStrips + spread : max(wantedStrips, spread)
    }
    while !state.isStopped {
      if let strip = strips[index] { return strip }
      if order == .once && index < next {
        state.fail(StripError.gone(strip: index, next: next, kept: capacity))
        return nil
      }
      if isProducing {
        condition.wait()
        continue
      }
      isProducing = true
      let making = order == .once ? next : index
      // The new strip is one of those kept: what it will push out may go before it is made.
      trim(to: capacity - 1, for: making)
      keepTail(above: making)
      let room = spare
      spare = nil
      condition.unlock()
      let made = produce(making, in: room, sourceRegion: sourceRegion)
      condition.lock()
      isProducing = false
      if let made { keep(made, at: making) }
      condition.broadcast()
    }
    return nil
  }

  private func produce(
    _ index: Int, in room: Strip?, sourceRegion: UnsafeMutablePointer<VipsRegion>
  ) -> Strip? {
    let rows = layout.rows(index)
    guard let strip = room ?? Strip(bytesPerLine: width * pixelBytes, rows: 0..<layout.tallest)
    else {
      state.fail(StripError.outOfMemory(rows: rows.count, width: width))
      return nil
    }
    let buffer = StripBuffer(
      base: strip.base, bytesPerLine: strip.bytesPerLine, width: width, rows: rows.count,
      bands: bands, format: format)
    do {
      let reader = RegionReader(image: source, region: sourceRegion, scratch: scratch)
      try producer.produce(rows, into: buffer, reading: reader)
      return strip
    } catch {
      state.fail(error)
      return nil
    }
  }

  private func keep(_ strip: Strip, at index: Int) {
    strips[index] = strip
    next = index + 1
  }

  private func trim(to count: Int, for index: Int) {
    while strips.count > max(count, 1), let oldest = strips.keys.min() {
      // Going back up in a random source: what lies below is what is no longer wanted.
      let victim = oldest > index ? strips.keys.max() ?? oldest : oldest
      var old = strips.removeValue(forKey: victim)
      // Another worker may still be copying from it.
      if old?.rows.count == layout.tallest, isKnownUniquelyReferenced(&old) { spare = old }
    }
  }

  /// Where nobody looks back further than libvips's workers are spread, the end of the strip above is
  /// enough, and its memory can hold the new strip.
  private func keepTail(above index: Int) {
    guard order == .once, wantedStrips <= 2, spreadRows <= layout.every / 2,
      var above = strips[index - 1], above.rows.lowerBound == 0
    else { return }
    let made = layout.rows(index - 1).count
    let rows = max(0, made - spreadRows)..<made
    guard let tail = Strip(bytesPerLine: above.bytesPerLine, rows: rows) else { return }
    tail.base.copyMemory(
      from: above.row(rows.lowerBound), byteCount: rows.count * above.bytesPerLine)
    strips[index - 1] = tail
    if above.rows.count == layout.tallest, isKnownUniquelyReferenced(&above) { spare = above }
  }

  /// Strips that workers may be spread over: a sink fills two buffers of `lines` rows at once.
  private func measureSpread(of image: UnsafeMutablePointer<VipsImage>?) -> Int {
    guard let image else { return 2 }
    var tileWidth: CInt = 0
    var tileHeight: CInt = 0
    var lines: CInt = 0
    vips_get_tile_size(image, &tileWidth, &tileHeight, &lines)
    let rows = 2 * max(Int(lines), Int(tileHeight))
    spreadRows = rows
    return (rows + layout.every - 1) / layout.every + 1
  }
}
