import CVips

/// One metadata item of a picture.
public enum MetadataValue: Sendable, Hashable {
  case int(Int)
  case double(Double)
  case string(String)
  case blob([UInt8])
}

extension Image {
  /// The names of all metadata items, header fields such as `width` included.
  public var fieldNames: [String] {
    guard let list = vips_image_get_fields(raw) else { return [] }
    defer { g_strfreev(list) }
    var names: [String] = []
    var next = list
    while let name = next.pointee {
      names.append(String(cString: name))
      next += 1
    }
    return names
  }

  /// A metadata item; nil when there is none. Items of other types come as libvips prints them.
  public func metadata(_ name: String) -> MetadataValue? {
    let type = vips_image_get_typeof(raw, name)
    switch type {
    case 0: return nil
    case GType(6 << 2):
      var value: CInt = 0
      return vips_image_get_int(raw, name, &value) == 0 ? .int(Int(value)) : nil
    case GType(15 << 2):
      var value = 0.0
      return vips_image_get_double(raw, name, &value) == 0 ? .double(value) : nil
    case vips_blob_get_type():
      var data: UnsafeRawPointer?
      var size = 0
      guard vips_image_get_blob(raw, name, &data, &size) == 0 else { return nil }
      return .blob([UInt8](UnsafeRawBufferPointer(start: data, count: size)))
    default:
      var text: UnsafeMutablePointer<CChar>?
      if type == GType(16 << 2) || type == vips_ref_string_get_type() {
        var borrowed: UnsafePointer<CChar>?
        guard vips_image_get_string(raw, name, &borrowed) == 0, let borrowed else { return nil }
        return .string(String(cString: borrowed))
      }
      guard vips_image_get_as_string(raw, name, &text) == 0, let text else { return nil }
      defer { g_free(text) }
      return .string(String(cString: text))
    }
  }

  /// A whole-number item.
  public func int(_ name: String) -> Int? {
    if case .int(let value) = metadata(name) { value } else { nil }
  }

  /// A number item.
  public func double(_ name: String) -> Double? {
    switch metadata(name) {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// A text item.
  public func string(_ name: String) -> String? {
    if case .string(let value) = metadata(name) { value } else { nil }
  }

  /// A binary item, such as `icc-profile-data`.
  public func blob(_ name: String) -> [UInt8]? {
    if case .blob(let value) = metadata(name) { value } else { nil }
  }

  /// The same picture with these items set, or removed where the value is nil.
  public func setting(_ items: [(name: String, value: MetadataValue?)]) throws(VipsError) -> Image {
    // Other holders of this image must not see the change: set on a copy of the header.
    let copy = try apply("copy")
    for (name, value) in items {
      switch value {
      case .int(let number): vips_image_set_int(copy.raw, name, CInt(clamping: number))
      case .double(let number): vips_image_set_double(copy.raw, name, number)
      case .string(let text): vips_image_set_string(copy.raw, name, text)
      case .blob(let bytes): vips_image_set_blob_copy(copy.raw, name, bytes, bytes.count)
      case nil: _ = vips_image_remove(copy.raw, name)
      }
    }
    return copy
  }

  /// The same picture with one item set.
  public func setting(_ name: String, _ value: MetadataValue) throws(VipsError) -> Image {
    try setting([(name, value)])
  }

  /// The same picture without these items.
  public func removing(_ names: [String]) throws(VipsError) -> Image {
    try setting(names.map { ($0, nil) })
  }
}
