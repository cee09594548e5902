import Foundation

extension LibrarySearch {
  /// Where ONNX Runtime is looked for: `IMPASTO_ONNXRUNTIME`, beside the executable as
  /// `make install` puts it, `.deps` of the source tree as `make setup` puts it, the system
  /// loader's path. The variable may also name a folder of another build, such as the `capi` folder
  /// of a wheel with GPU providers.
  public static func onnxRuntime(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executableFolder: String = ExecutablePath.folder
  ) -> LibrarySearch {
    #if canImport(Darwin)
      let system = ["libonnxruntime.dylib"]
    #else
      let system = ["libonnxruntime.so", "libonnxruntime.so.1"]
    #endif
    return LibrarySearch(
      variable: "IMPASTO_ONNXRUNTIME", override: environment["IMPASTO_ONNXRUNTIME"],
      executableFolder: executableFolder, library: "onnxruntime",
      installed: ["../lib/impasto/onnxruntime/libs", "../lib/impasto"],
      development: ".deps/onnxruntime/libs", system: system)
  }
}
