import Wording
import Foundation

/// What is known before any work.
public struct Preflight: Sendable {
  /// One line each.
  public let warnings: [String]
  /// Bytes of the output, at most.
  public let estimatedBytes: Int
  /// Whether the file may pass the 4 GiB of classic TIFF; BigTIFF is then chosen.
  public let needsBigTIFF: Bool
  /// Bytes the saver needs to hold the whole picture in memory; 0 when it writes as it goes.
  public let memoryBytes: Int
}

extension OutputTarget {
  /// Finds out before any work what would make the save fail: sizes, options, codecs, the folder,
  /// the room on the disk. A tiny picture is written with the same options and removed again.
  ///
  /// - Parameters:
  ///   - bands: samples per pixel, alpha included.
  ///   - bits: per sample: 8, 16, or 32 for float.
  ///   - overwrite: whether an existing output may be replaced.
  public func preflight(
    width: Int, height: Int, bands: Int, bits: Int, overwrite: Bool = false
  ) throws(OutputError) -> Preflight {
    let plan = try OutputPlan(
      target: self, width: width, height: height, bands: bands, bits: bits)
    try checkPlace(overwrite: overwrite)
    var warnings = try checkSpace(plan)
    try rehearse(plan, bands: bands, bits: bits)
    // 12 bits come in samples of 16; whoever chose that depth has said so.
    if bits > max(maximumBits, maximumBits == 12 ? 16 : 0) {
      let found = bits == 32 ? "float" : "\(bits)"
      warnings.append("\(path): \(format.title) keeps \(maximumBits) bits of \(found)")
    }
    // Four bands are inks where the format can hold them.
    if (bands == 2 || bands == 4 && !supportsCMYK) && !supportsAlpha {
      warnings.append("\(path): has no alpha here, the picture is flattened")
    }
    let isWhole = format.isWholePicture || (format == .png && plan.options.isOn("interlace"))
    if isWhole && plan.payload > 1 << 30 {
      warnings.append(
        "\(path): the saver holds the whole picture in memory, \(ByteCount(plan.payload))")
    }
    return Preflight(
      warnings: warnings, estimatedBytes: plan.upper, needsBigTIFF: plan.needsBigTIFF,
      memoryBytes: isWhole ? plan.payload : 0)
  }

  /// The folder is there and nothing is in the way.
  func checkPlace(overwrite: Bool) throws(OutputError) {
    var information = stat()
    guard stat(folder, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
      throw .noFolder(path: path, folder: folder)
    }
    guard access(folder, W_OK | X_OK) == 0 else {
      throw .folderNotWritable(path: path, folder: folder)
    }
    for name in resultNames {
      let place = path == fileName ? name : (folder as NSString).appendingPathComponent(name)
      guard stat(place, &information) == 0 else { continue }
      let isFolder = information.st_mode & S_IFMT == S_IFDIR
      let mayBeFolder = isTree && !name.hasSuffix(".dzi")
      guard information.st_mode & S_IFMT == S_IFREG || (isFolder && mayBeFolder) else {
        throw .notAFile(path: place)
      }
      guard overwrite else { throw .exists(path: place) }
    }
  }

  /// Refuses what cannot fit even if it compresses very well; warns of what may not fit.
  func checkSpace(_ plan: OutputPlan) throws(OutputError) -> [String] {
    let spool = DiskSpace.spoolFolder
    var shares = [(folder: folder, share: 1.0)]
    if plan.spoolShare > 0 {
      if DiskSpace.isSameFileSystem(folder, spool) {
        shares[0].share += plan.spoolShare
      } else {
        shares.append((spool, plan.spoolShare))
      }
    }
    var warnings: [String] = []
    for (folder, share) in shares {
      guard let free = DiskSpace.free(in: folder) else { continue }
      let least = Int(Double(plan.lower) * share)
      guard least <= free else {
        throw .noSpace(path: path, folder: folder, needed: least, free: free)
      }
      let most = Int(Double(plan.upper) * share)
      if plan.isCompressed && most > free {
        warnings.append(
          "\(path): may take up to \(ByteCount(most)) in \(folder), \(ByteCount(free)) are free")
      }
    }
    return warnings
  }

  /// Writes a tiny picture with the same options: the saver's own checks, and its codecs. It is
  /// tall enough for several of libvips's write buffers, as a failure in the last one of a picture
  /// may go unnoticed.
  private func rehearse(_ plan: OutputPlan, bands: Int, bits: Int) throws(OutputError) {
    var options = plan.options
    // A pyramid that fails takes libvips 8.14 down with it.
    for name in ["pyramid", "subifd", "depth"] where format == .tiff { options.remove(name) }
    let partial = try PartialOutput(for: self)
    defer { partial.remove() }
    do throws(VipsError) {
      let rows = format.isWholePicture ? 64 : 4 * VipsLibrary.linesPerBuffer
      let kind = bits == 32 ? "float" : bits == 16 ? "ushort" : "uchar"
      var black = try Operation.call(
        "black", ["width": 64, "height": .int(rows), "bands": .int(bands)]
      ).image()
      let meaning: Argument =
        switch (bands, bits) {
        case (1...2, 16): "grey16"
        case (1...2, _): "b-w"
        case (3...4, 16): "rgb16"
        case (3...4, _): "srgb"
        default: "multiband"
        }
      black = try black.apply("cast", ["format": .string(kind)])
        .apply("copy", ["interpretation": meaning])
      try save(black, to: partial.saverPath, options: options)
      try verify(partial, width: black.width, height: black.height, readingAll: true)
    } catch {
      throw .refused(path: path, reason: error.message)
    }
  }

  func save(_ image: Image, to file: String, options: OutputOptions) throws(VipsError) {
    var operation = try Operation(saver)
    try operation.set("in", .image(image))
    try operation.set("filename", .string(file))
    for item in options.items { try operation.set(item.name, .string(item.value)) }
    try operation.run()
  }
}
