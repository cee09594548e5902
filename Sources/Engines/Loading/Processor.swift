import Foundation

#if canImport(Darwin)
  import Darwin
#endif

/// The processor of this machine.
public enum Processor {
  /// Its product name, e.g. `AMD EPYC`; the architecture where the system tells none.
  public static let name: String = {
    #if canImport(Darwin)
      var size = 0
      sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
      var text = [CChar](repeating: 0, count: max(size, 1))
      if sysctlbyname("machdep.cpu.brand_string", &text, &size, nil, 0) == 0 {
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      }
    #else
      if let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) {
        for line in text.split(separator: "\n") where line.hasPrefix("model name") {
          if let colon = line.firstIndex(of: ":") {
            return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
          }
        }
      }
    #endif
    #if arch(arm64)
      return "arm64"
    #else
      return "x86_64"
    #endif
  }()
}
