import Archives
import Foundation

/// A file of weights, read whichever of the known formats it is in. The format is told from the
/// bytes, not from the name.
public struct WeightsFile: Sendable {
  /// The file formats.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    case safetensors = "safetensors"
    case torch = "PyTorch"
    case torchLegacy = "PyTorch before 1.6"
    case hdf5 = "HDF5"
  }

  /// The path as given.
  public let path: String
  /// The format.
  public let format: Format
  /// The tensors, without the prefixes of training wrappers.
  public let state: StateDict

  /// Which format bytes are in; nil for another.
  public static func format(of bytes: Data) -> Format? {
    if HDF5File.matches(bytes) { return .hdf5 }
    if ZipArchive.matches(bytes) { return .torch }
    if TorchLegacyFile.matches(bytes) { return .torchLegacy }
    if SafetensorsFile.matches(bytes) { return .safetensors }
    return nil
  }

  /// Reads a file. Nothing in it is executed, and nothing outside it is read.
  ///
  /// - Parameter helper: the process that reads HDF5 files; nil for this one, which a damaged file
  ///   can then end: see ``HDF5Helper``.
  /// - Throws: ``WeightsError``.
  public init(_ path: String, helper: HDF5Helper? = nil) throws(WeightsError) {
    let bytes = try FileBytes.read(path)
    guard let format = Self.format(of: bytes) else {
      throw .notWeights(
        path: path, found: Self.guess(bytes),
        expected:
          "safetensors, a state dict of PyTorch (.pth, .pt) or an HDF5 file of hickle (.hkl)")
    }
    let state: StateDict =
      switch format {
      case .safetensors: try SafetensorsFile.read(bytes, path: path)
      case .torch: try TorchArchive.read(bytes, path: path)
      case .torchLegacy: try TorchLegacyFile.read(bytes, path: path)
      case .hdf5: try Self.hickle(path, helper)
      }
    self.path = path
    self.format = format
    self.state = state.withoutWrappers()
  }

  private static func hickle(
    _ path: String, _ helper: HDF5Helper?
  ) throws(WeightsError) -> StateDict {
    let state: StateDict
    if let helper { state = try helper.read(path) } else { state = try HDF5File.read(path) }
    let entries = state.entries.map {
      StateDict.Entry(name: HickleNames.name(of: $0.name), tensor: $0.tensor)
    }
    return StateDict(entries)
  }

  /// What bytes look like that are none of the formats.
  private static func guess(_ bytes: Data) -> String {
    if bytes.isEmpty { return "an empty file" }
    if bytes.starts(with: [0x80]) || bytes.starts(with: Data("(dp".utf8)) {
      return "a pickle that torch.save didn't write"
    }
    if bytes.starts(with: Data("<".utf8)) { return "a web page" }
    if bytes.starts(with: Data("version https://git-lfs".utf8)) { return "a Git LFS pointer" }
    if bytes.count > 262, bytes.dropFirst(257).starts(with: Data("ustar".utf8)) {
      return "a tar archive (PyTorch before 0.1.10)"
    }
    return "another format"
  }
}
