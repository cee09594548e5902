import Weights

/// What to import, and where to.
public struct ImportRequest: Sendable {
  /// The file: ONNX, safetensors, PyTorch or hickle.
  public var file: String
  /// The plugin's id; nil to make one of the file's name.
  public var id: String?
  /// The folder of plugins that the new one is put into.
  public var folder: String
  /// Whether a plugin of that id may be replaced.
  public var replaces: Bool
  /// What the user says about the network.
  public var overrides: Overrides
  /// A description of the network; nil to look for one beside the file.
  public var about: String?
  /// How the weights are stored.
  public var storage = WeightStorage.original
  /// The process that reads HDF5 files; nil for this one.
  public var helper: HDF5Helper?

  /// An import with everything found out.
  public init(
    file: String, id: String? = nil, folder: String, replaces: Bool = false,
    overrides: Overrides = Overrides(), about: String? = nil, helper: HDF5Helper? = nil
  ) {
    self.file = file
    self.id = id
    self.folder = folder
    self.replaces = replaces
    self.overrides = overrides
    self.about = about
    self.helper = helper
  }
}
