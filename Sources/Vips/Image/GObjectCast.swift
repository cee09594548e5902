import CVips

/// GObject's up-casts, which are macros in C.
enum GObjectCast {
  static func object<T>(_ pointer: UnsafeMutablePointer<T>) -> UnsafeMutablePointer<GObject> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: GObject.self)
  }

  static func vipsObject<T>(
    _ pointer: UnsafeMutablePointer<T>
  ) -> UnsafeMutablePointer<VipsObject> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: VipsObject.self)
  }

  static func classPointer<T>(
    _ pointer: UnsafeMutablePointer<T>
  ) -> UnsafeMutablePointer<GTypeClass>? {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: GTypeInstance.self).pointee.g_class
  }

  static func type<T>(_ pointer: UnsafeMutablePointer<T>) -> GType {
    classPointer(pointer)?.pointee.g_type ?? 0
  }
}
