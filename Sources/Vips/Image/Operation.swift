import CVips

/// One libvips operation, built by name through GObject: Swift cannot call C's variadic functions.
///
/// Set arguments, `run()`, then take outputs. For the usual case (one image out) use `Image.apply`.
public struct Operation: ~Copyable {
  private var raw: UnsafeMutablePointer<VipsOperation>

  /// `name` is a nickname (`resize`) or a class name (`VipsForeignLoadJpegFile`).
  public init(_ name: String) throws(VipsError) {
    guard let operation = vips_operation_new(name) else {
      throw VipsError(during: "operation \(name)")
    }
    raw = operation
  }

  deinit {
    vips_object_unref_outputs(GObjectCast.vipsObject(raw))
    g_object_unref(raw)
  }

  /// Builds, runs and returns an operation, ready for its outputs to be taken.
  public static func call(
    _ name: String, _ arguments: KeyValuePairs<String, Argument>
  ) throws(VipsError) -> Operation {
    var operation = try Operation(name)
    for (name, value) in arguments { try operation.set(name, value) }
    try operation.run()
    return operation
  }

  /// Sets one input argument. Unknown names and text that is no such member or number are errors.
  public func set(_ name: String, _ value: Argument) throws(VipsError) {
    switch value {
    case .int(let number): try set(name, text: String(number))
    case .double(let number): try set(name, text: "\(number)")
    case .bool(let flag): try set(name, text: flag ? "true" : "false")
    case .string(let text): try set(name, text: text)
    case .ints(let numbers): try set(name, text: numbers.map(String.init).joined(separator: " "))
    case .image(let image): try set(name, object: image.raw, type: vips_image_get_type())
    case .images(let images):
      var pointers: [UnsafeMutablePointer<VipsImage>?] = images.map(\.raw)
      let area = vips_array_image_new(&pointers, CInt(clamping: pointers.count))
      try set(name, taking: area, type: vips_array_image_get_type())
      withExtendedLifetime(images) {}
    case .doubles(let numbers):
      let area = vips_array_double_new(numbers, CInt(clamping: numbers.count))
      try set(name, taking: area, type: vips_array_double_get_type())
    case .blob(let bytes):
      let area = vips_blob_copy(bytes, bytes.count)
      try set(name, taking: area, type: vips_blob_get_type())
    }
  }

  /// Sets several at once in libvips's spelling, `[a=1,b=two]`.
  public func set(optionString: String) throws(VipsError) {
    guard vips_object_set_from_string(GObjectCast.vipsObject(raw), optionString) == 0 else {
      throw VipsError(during: "options \(optionString)")
    }
  }

  /// Runs the operation.
  public mutating func run() throws(VipsError) {
    guard let built = vips_cache_operation_build(raw) else {
      throw VipsError(during: "operation \(nickname)")
    }
    // Building returns a second reference, possibly to another, equal operation.
    g_object_unref(raw)
    raw = built
  }

  /// An image the operation has made.
  public func image(_ name: String = "out") throws(VipsError) -> Image {
    guard let spec = ArgumentSpec.find(name, in: raw), spec.isImage else {
      throw VipsError("\(nickname): has no image output \"\(name)\"")
    }
    var value = GValue()
    g_value_init(&value, vips_image_get_type())
    defer { g_value_unset(&value) }
    g_object_get_property(GObjectCast.object(raw), name, &value)
    guard let object = g_value_dup_object(&value) else {
      throw VipsError("\(nickname): left the output \"\(name)\" empty")
    }
    return Image(owning: object.assumingMemoryBound(to: VipsImage.self))
  }

  /// A whole number the operation has found.
  public func int(_ name: String) throws(VipsError) -> Int {
    Int(exactly: try double(name)) ?? 0
  }

  /// A number the operation has found.
  public func double(_ name: String = "out") throws(VipsError) -> Double {
    guard ArgumentSpec.find(name, in: raw) != nil else {
      throw VipsError("\(nickname): has no output \"\(name)\"")
    }
    var value = GValue()
    g_value_init(&value, GType(15 << 2))
    defer { g_value_unset(&value) }
    g_object_get_property(GObjectCast.object(raw), name, &value)
    return g_value_get_double(&value)
  }

  /// An array of numbers the operation has found.
  public func doubles(_ name: String) throws(VipsError) -> [Double] {
    guard ArgumentSpec.find(name, in: raw) != nil else {
      throw VipsError("\(nickname): has no output \"\(name)\"")
    }
    var value = GValue()
    g_value_init(&value, vips_array_double_get_type())
    defer { g_value_unset(&value) }
    g_object_get_property(GObjectCast.object(raw), name, &value)
    var count: CInt = 0
    guard let numbers = vips_value_get_array_double(&value, &count), count > 0 else { return [] }
    return Array(UnsafeBufferPointer(start: numbers, count: Int(count)))
  }

  /// Bytes the operation has made.
  public func blob(_ name: String) throws(VipsError) -> [UInt8] {
    guard ArgumentSpec.find(name, in: raw)?.valueType == vips_blob_get_type() else {
      throw VipsError("\(nickname): has no output \"\(name)\"")
    }
    var value = GValue()
    g_value_init(&value, vips_blob_get_type())
    defer { g_value_unset(&value) }
    g_object_get_property(GObjectCast.object(raw), name, &value)
    var size = 0
    guard let data = vips_value_get_blob(&value, &size) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: data, count: size))
  }

  /// The arguments of this operation, in libvips's order.
  public var arguments: [ArgumentSpec] { ArgumentSpec.all(of: raw) }

  /// Whether it takes an argument of that name.
  public func takes(_ name: String) -> Bool { ArgumentSpec.find(name, in: raw)?.isInput ?? false }

  /// libvips's short name, as `resize`.
  public var nickname: String {
    guard let name = vips_nickname_find(GObjectCast.type(raw)) else { return "operation" }
    return String(cString: name)
  }

  private func set(_ name: String, text: String) throws(VipsError) {
    guard vips_object_set_argument_from_string(GObjectCast.vipsObject(raw), name, text) == 0 else {
      throw VipsError(during: "\(nickname): \(name)=\(text)")
    }
  }

  func set(_ name: String, object: UnsafeMutableRawPointer, type: GType) throws(VipsError) {
    var value = GValue()
    g_value_init(&value, type)
    defer { g_value_unset(&value) }
    g_value_set_object(&value, object)
    try set(name, value: &value)
  }

  private func set(
    _ name: String, taking area: UnsafeMutableRawPointer?, type: GType
  ) throws(VipsError) {
    var value = GValue()
    g_value_init(&value, type)
    defer { g_value_unset(&value) }
    g_value_take_boxed(&value, area)
    try set(name, value: &value)
  }

  private func set(_ name: String, value: UnsafeMutablePointer<GValue>) throws(VipsError) {
    // GObject only prints a warning for an unknown name or a wrong type.
    guard let spec = ArgumentSpec.find(name, in: raw), spec.isInput else {
      throw VipsError("\(nickname): has no argument \"\(name)\"")
    }
    guard g_value_type_transformable(value.pointee.g_type, spec.valueType) != 0 else {
      throw VipsError("\(nickname): \(name): takes another type of value")
    }
    g_object_set_property(GObjectCast.object(raw), name, value)
  }
}
