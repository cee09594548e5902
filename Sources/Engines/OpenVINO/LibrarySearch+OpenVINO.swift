import Foundation

extension LibrarySearch {
  /// Where OpenVINO is looked for: `IMPASTO_OPENVINO`, beside the executable as `make install`
  /// puts it, `.deps` of the source tree as `make setup` puts it, the system loader's path.
  public static func openVINO(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executableFolder: String = ExecutablePath.folder
  ) -> LibrarySearch {
    #if canImport(Darwin)
      let system = ["libopenvino_c.dylib"]
    #else
      let system = ["libopenvino_c.so", "libopenvino_c.so.2641", "libopenvino_c.so.2640"]
    #endif
    return LibrarySearch(
      variable: "IMPASTO_OPENVINO", override: environment["IMPASTO_OPENVINO"],
      executableFolder: executableFolder, library: "openvino_c",
      installed: ["../lib/impasto/openvino/libs", "../lib/impasto"],
      development: ".deps/openvino/openvino/libs", system: system)
  }
}
