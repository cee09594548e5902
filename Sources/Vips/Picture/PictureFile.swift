import CVips
import Foundation

/// Opens the file or stream behind a picture, once for its header and again for its pixels.
struct PictureFile: Sendable {
  let source: PictureSource
  /// The page to ask the loader for, beyond what the name's own options say.
  let page: Int?

  private var input: InputName? {
    if case .file(let name) = source { InputName(name) } else { nil }
  }

  /// Reads the header. `sequential` decides how the pixels will come.
  ///
  /// A damaged file is an error at every level above libvips's `none`; `error` also catches what
  /// is damaged but complete, and lets a decoder's mere remarks pass.
  func open(sequential: Bool, page: Int? = nil) throws(VipsError) -> Image {
    let page = page ?? self.page
    guard let input else {
      guard let page else { return try Image.stream(descriptor: 0, sequential: sequential) }
      return try Image.stream(
        descriptor: 0, sequential: sequential, options: ["page": .int(page)])
    }
    // libvips would take a bracket at the end of the name for options: hand it a descriptor.
    if input.path.hasSuffix("]") {
      guard let file = FileHandle(forReadingAtPath: input.path) else {
        throw VipsError("cannot open the file")
      }
      defer { try? file.close() }
      let descriptor = file.fileDescriptor
      guard let page else {
        return try Image.stream(descriptor: descriptor, sequential: sequential)
      }
      return try Image.stream(
        descriptor: descriptor, sequential: sequential, options: ["page": .int(page)])
    }
    let name = input.path + input.options
    guard let page, input.page == nil else {
      return try Image.file(name, sequential: sequential)
    }
    return try Image.file(name, sequential: sequential, options: ["page": .int(page)])
  }

  /// Whether any part can be decoded without decoding everything above it: tiled TIFF, slides.
  var isPartial: Bool {
    guard let input, !input.path.hasSuffix("]") else { return false }
    guard let loader = vips_foreign_find_load(input.path) else {
      _ = VipsError.takeBuffer()
      return false
    }
    let flags = vips_foreign_flags(loader, input.path)
    return flags.rawValue & VIPS_FOREIGN_PARTIAL.rawValue != 0
  }
}
