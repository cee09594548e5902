import Architectures
import Foundation
import Onnx
import Weights

/// A network as an import takes it from a file.
struct SourceNetwork {
  /// Where it came from: `ONNX`, `PyTorch, params_ema`.
  let form: String
  /// The network, with all its weights.
  let network: Network
  /// The network rebuilt from weights; nil for ONNX files.
  let rebuilt: RebuiltNetwork?

  /// Reads a file in whichever form it is.
  ///
  /// - Parameter weights: gets the state dict, before anything is made of it.
  init(
    _ file: String, helper: HDF5Helper?, weights report: (StateDict) -> Void
  ) throws {
    guard let start = Self.start(of: file) else {
      // Says precisely what is wrong with the path.
      _ = try WeightsFile(file, helper: helper)
      throw ImportError.unreadable(path: file, reason: "can't be read")
    }
    if WeightsFile.format(of: start) == nil, Self.isOnnx(start, file) {
      network = try Network(contentsOf: file).withOwnWeights()
      rebuilt = nil
      form = "ONNX" + (network.producer.isEmpty ? "" : " by \(network.producer)")
      return
    }
    let source = try WeightsFile(file, helper: helper)
    report(source.state)
    let rebuilt = try Architectures.rebuild(source.state, file: file)
    self.rebuilt = rebuilt
    network = rebuilt.network
    form = source.format.rawValue + (source.state.part.map { ", \($0)" } ?? "")
  }

  /// The first bytes, enough to tell formats.
  private static func start(of file: String) -> Data? {
    guard
      let attributes = try? FileManager.default.attributesOfItem(
        atPath: URL(filePath: file).resolvingSymlinksInPath().path),
      attributes[.type] as? FileAttributeType == .typeRegular,
      let handle = FileHandle(forReadingAtPath: file)
    else { return nil }
    defer { try? handle.close() }
    return try? handle.read(upToCount: 4096) ?? Data()
  }

  /// ONNX has no signature: a protobuf that starts with the IR version (field 1) or is named so.
  private static func isOnnx(_ start: Data, _ file: String) -> Bool {
    URL(filePath: file).pathExtension.lowercased() == "onnx" || start.first == 0x08
  }
}
