#if canImport(Glibc)
  import CAllocator
  import Glibc
#endif

/// Machine code and constants that this process has mapped from program and library files.
enum MappedCode {
  /// Gives the pages back to the system; what is needed next is mapped again from the files, which the
  /// system still holds.
  ///
  /// Compiling a network runs through some 50 MiB that computing it never touches again, and a process
  /// that lives for seconds is seldom asked for such pages back.
  ///
  /// Only segments that their files declare unwritable are meant: the loader's addresses lie in others.
  /// The loader lets no library come or go while it is asked for them, so none of these ranges can have
  /// become something else meanwhile.
  static func release() {
    #if canImport(Glibc)
      _ = each_loaded_object(
        { info, _, _ in
          guard let object = info?.pointee, let headers = object.headers else { return 0 }
          for index in 0..<Int(object.headerCount) {
            let header = headers[index]
            guard header.p_type == PT_LOAD, header.p_flags & UInt32(PF_W) == 0 else { continue }
            let pages = MappedCode.pages(
              UInt(object.address) &+ UInt(header.p_vaddr), bytes: UInt(header.p_filesz))
            guard let start = UnsafeMutableRawPointer(bitPattern: pages.lowerBound) else {
              continue
            }
            _ = madvise(start, pages.count, MADV_DONTNEED)
          }
          return 0
        }, nil)
    #endif
  }

  /// The whole pages of a segment: its mapping begins with the page that its first byte is in.
  static func pages(
    _ address: UInt, bytes: UInt, pageSize: UInt = UInt(sysconf(Int32(_SC_PAGESIZE)))
  )
    -> Range<UInt>
  {
    let start = address / pageSize * pageSize
    let end = (address &+ bytes) / pageSize * pageSize
    return start..<max(start, end)
  }
}
