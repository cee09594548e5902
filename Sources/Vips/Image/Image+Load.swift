import CVips
import Foundation

extension Image {
  /// Opens a file: its header is read now, its pixels later.
  ///
  /// - Parameters:
  ///   - path: a file name; libvips's options may follow, as in `scan.tif[page=2]`, unless a file
  ///     of exactly that name exists.
  ///   - sequential: rows will be read once, from the top; nothing is decoded into memory first.
  ///   - failOn: how much damage makes reading an error.
  ///   - options: arguments of the loader.
  public static func file(
    _ path: String, sequential: Bool = false, failOn: FailOn = .error,
    options: KeyValuePairs<String, Argument> = [:]
  ) throws(VipsError) -> Image {
    let (name, optionString) = splitOptions(path)
    // libvips would take a bracket at the end of the name for options.
    guard let found = vips_foreign_find_load(name.hasSuffix("]") ? name + "[]" : name) else {
      throw VipsError(during: "open \(name)")
    }
    let operation = try Operation(String(cString: found))
    try operation.set("filename", .string(name))
    if !optionString.isEmpty { try operation.set(optionString: optionString) }
    return try load(operation, sequential: sequential, failOn: failOn, options: options)
  }

  /// Opens a picture that arrives on a file descriptor, such as standard input (0).
  public static func stream(
    descriptor: Int32, sequential: Bool = true, failOn: FailOn = .error,
    options: KeyValuePairs<String, Argument> = [:]
  ) throws(VipsError) -> Image {
    guard let source = vips_source_new_from_descriptor(descriptor) else {
      throw VipsError(during: "open descriptor \(descriptor)")
    }
    defer { g_object_unref(source) }
    guard let found = vips_foreign_find_load_source(source) else {
      throw VipsError(during: "open descriptor \(descriptor)")
    }
    let operation = try Operation(String(cString: found))
    try operation.set("source", object: source, type: vips_source_get_type())
    return try load(operation, sequential: sequential, failOn: failOn, options: options)
  }

  /// A picture from pixels in memory: band-interleaved rows from the top, without padding.
  public static func memory(
    _ bytes: [UInt8], width: Int, height: Int, bands: Int, format: BandFormat
  ) throws(VipsError) -> Image {
    var expected = format.bytes
    for factor in [width, height, bands] {
      let (product, overflow) = expected.multipliedReportingOverflow(by: factor)
      guard factor > 0, factor <= Int(Int32.max), !overflow else {
        throw VipsError("memory: found the size \(width)x\(height)x\(bands), expected 1 or more")
      }
      expected = product
    }
    guard bytes.count == expected else {
      throw VipsError("memory: found \(bytes.count) bytes, expected \(expected)")
    }
    let image = vips_image_new_from_memory_copy(
      bytes, bytes.count, CInt(width), CInt(height), CInt(bands), format.raw)
    guard let image else { throw VipsError(during: "memory") }
    return Image(owning: image)
  }

  /// Splits `name[options]`; a name that exists as a file has no options.
  static func splitOptions(_ path: String) -> (name: String, options: String) {
    guard path.hasSuffix("]"), let open = path.lastIndex(of: "["), open > path.startIndex,
      !FileManager.default.fileExists(atPath: path)
    else { return (path, "") }
    return (String(path[..<open]), String(path[open...]))
  }

  private static func load(
    _ operation: consuming Operation, sequential: Bool, failOn: FailOn,
    options: KeyValuePairs<String, Argument>
  ) throws(VipsError) -> Image {
    try operation.set("access", sequential ? "sequential" : "random")
    try operation.set("fail_on", .string(failOn.rawValue))
    for (name, value) in options { try operation.set(name, value) }
    try operation.run()
    return try operation.image()
  }
}
