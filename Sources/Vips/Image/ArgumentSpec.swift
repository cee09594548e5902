import CVips

/// What libvips says about one argument of an operation.
public struct ArgumentSpec: Sendable {
  /// The kind of value, with its bounds or members.
  public enum Kind: Sendable, Hashable {
    case bool
    case int(ClosedRange<Int>)
    case double(ClosedRange<Double>)
    case string
    /// One of these nicknames.
    case enumeration([String])
    /// Any of these nicknames, joined with `|` or `:`.
    case flags([String])
    case image
    case imageArray
    case doubles
    case other
  }

  /// Its name, with underscores or hyphens as libvips has it.
  public let name: String
  /// The kind of value.
  public let kind: Kind
  /// libvips's sentence about it.
  public let summary: String
  /// Whether the caller sets it.
  public let isInput: Bool
  /// Whether the operation cannot do without.
  public let isRequired: Bool
  /// Whether libvips keeps it only for old callers.
  public let isDeprecated: Bool
  let valueType: GType

  var isImage: Bool { kind == .image }

  static func all(of operation: UnsafeMutablePointer<VipsOperation>) -> [ArgumentSpec] {
    var names: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    var flags: UnsafeMutablePointer<CInt>?
    var count: CInt = 0
    let object = GObjectCast.vipsObject(operation)
    // The arrays belong to the object and are freed with it.
    guard vips_object_get_args(object, &names, &flags, &count) == 0, let names, let flags else {
      return []
    }
    return (0..<Int(count)).compactMap { index in
      names[index].flatMap { spec(String(cString: $0), flags: flags[index], of: operation) }
    }
  }

  static func find(
    _ name: String, in operation: UnsafeMutablePointer<VipsOperation>
  ) -> ArgumentSpec? {
    let same = name.replacing("-", with: "_")
    return all(of: operation).first { $0.name.replacing("-", with: "_") == same }
  }

  private static func spec(
    _ name: String, flags: CInt, of operation: UnsafeMutablePointer<VipsOperation>
  ) -> ArgumentSpec? {
    guard let type = GObjectCast.classPointer(operation) else { return nil }
    let objectClass = UnsafeMutableRawPointer(type).assumingMemoryBound(to: GObjectClass.self)
    guard let pspec = g_object_class_find_property(objectClass, name) else { return nil }
    let bits = UInt32(bitPattern: flags)
    return ArgumentSpec(
      name: name, kind: kind(of: pspec),
      summary: g_param_spec_get_blurb(pspec).map { String(cString: $0) } ?? "",
      isInput: bits & VIPS_ARGUMENT_INPUT.rawValue != 0,
      isRequired: bits & VIPS_ARGUMENT_REQUIRED.rawValue != 0,
      isDeprecated: bits & VIPS_ARGUMENT_DEPRECATED.rawValue != 0,
      valueType: pspec.pointee.value_type)
  }

  private static func kind(of pspec: UnsafeMutablePointer<GParamSpec>) -> Kind {
    let type = pspec.pointee.value_type
    let pointer = UnsafeMutableRawPointer(pspec)
    switch type {
    case GType(5 << 2): return .bool
    case GType(6 << 2):
      let int = pointer.assumingMemoryBound(to: GParamSpecInt.self).pointee
      return .int(Int(int.minimum)...max(Int(int.minimum), Int(int.maximum)))
    case GType(15 << 2):
      let double = pointer.assumingMemoryBound(to: GParamSpecDouble.self).pointee
      return .double(double.minimum...max(double.minimum, double.maximum))
    case GType(16 << 2): return .string
    case vips_array_double_get_type(), vips_array_int_get_type(): return .doubles
    case vips_array_image_get_type(): return .imageArray
    default: break
    }
    if g_type_is_a(type, vips_image_get_type()) != 0 { return .image }
    if g_type_is_a(type, GType(12 << 2)) != 0 { return .enumeration(enumMembers(type)) }
    if g_type_is_a(type, GType(13 << 2)) != 0 { return .flags(flagMembers(type)) }
    return .other
  }

  private static func enumMembers(_ type: GType) -> [String] {
    guard let reference = g_type_class_ref(type) else { return [] }
    defer { g_type_class_unref(reference) }
    let members = reference.assumingMemoryBound(to: GEnumClass.self).pointee
    return (0..<Int(members.n_values)).compactMap { index in
      // libvips closes each enumeration with a member "last" that is no value.
      guard let nick = members.values[index].value_nick else { return nil }
      let name = String(cString: nick)
      return name == "last" ? nil : name
    }
  }

  private static func flagMembers(_ type: GType) -> [String] {
    guard let reference = g_type_class_ref(type) else { return [] }
    defer { g_type_class_unref(reference) }
    let members = reference.assumingMemoryBound(to: GFlagsClass.self).pointee
    return (0..<Int(members.n_values)).compactMap { index in
      members.values[index].value_nick.map { String(cString: $0) }
    }
  }
}
