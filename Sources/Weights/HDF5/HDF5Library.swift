import Foundation
import Synchronization

/// The system's HDF5 library, opened when a file first needs it. libvips brings it along on most
/// systems, so that nothing has to be installed.
enum HDF5Library {
  /// The variable that names a library file instead of the usual ones.
  static let variable = "IMPASTO_HDF5"

  /// Names for the system's loader: Debian's, then others'.
  private static let names: [String] = {
    #if canImport(Darwin)
      return ["libhdf5.dylib", "/opt/homebrew/lib/libhdf5.dylib", "/usr/local/lib/libhdf5.dylib"]
    #else
      return [
        "libhdf5_serial.so.103", "libhdf5_serial.so.310", "libhdf5.so.103", "libhdf5.so.310",
        "libhdf5_serial.so", "libhdf5.so", "libhdf5.so.200", "libhdf5.so.320",
      ]
    #endif
  }()

  private static let opened = Mutex<Result<HDF5Functions, HDF5LoadError>?>(nil)

  /// Opens the library, or says everything that was tried. Functions are used under the lock: the
  /// library of most systems isn't built for threads.
  static func use<R>(
    _ body: (HDF5Functions) throws(WeightsError) -> R
  ) throws(WeightsError) -> R {
    let outcome = opened.withLock { known -> Result<R, WeightsError> in
      let library = known ?? load(ProcessInfo.processInfo.environment[variable])
      known = library
      switch library {
      case .failure(let error): return .failure(.library(error))
      case .success(let functions):
        do throws(WeightsError) { return .success(try body(functions)) } catch {
          return .failure(error)
        }
      }
    }
    return try outcome.get()
  }

  static func load(_ override: String?) -> Result<HDF5Functions, HDF5LoadError> {
    var attempts: [HDF5LoadError.Attempt] = []
    let names = override.flatMap { $0.isEmpty ? nil : [$0] } ?? names
    for name in names {
      guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
        let reason = dlerror().map { String(cString: $0) } ?? "no reason given"
        attempts.append(
          .init(name: name, found: reason.contains("No such file") ? "missing" : reason))
        continue
      }
      do throws(HDF5Functions.Missing) {
        return .success(try HDF5Functions(handle: handle))
      } catch {
        attempts.append(.init(name: name, found: error.found))
        dlclose(handle)
      }
    }
    return .failure(HDF5LoadError(attempts: attempts))
  }
}
