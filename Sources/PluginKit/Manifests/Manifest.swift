/// What `plugin.json` says, with every default filled in. `docs/manifest.md` explains the fields;
/// `Plugins/plugin.schema.json` is what is enforced.
public struct Manifest: Sendable, Hashable {
  /// What the network does.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case superResolution = "super-resolution"
    case style, restoration, extractor
  }

  /// A named feature map of an extractor.
  public struct Layer: Sendable, Hashable {
    /// The name painting uses.
    public let name: String
    /// The network's output.
    public let output: String
  }

  /// The expected result for a test picture.
  public struct Test: Sendable, Hashable {
    /// Picture in the plugin's folder.
    public let input: FileReference
    /// Expected picture.
    public let output: FileReference
    /// Largest difference allowed, as a fraction of the output range.
    public let tolerance: Double
  }

  /// A figure the network reaches.
  public struct Metric: Sendable, Hashable {
    /// On what: `Set5`.
    public let dataset: String
    /// Which figure: `PSNR-Y`.
    public let metric: String
    /// The figure.
    public let value: Double
    /// How it was measured.
    public let measuredBy: String?
  }

  /// The version of the format: 1.
  public let schemaVersion: Int
  /// What users type: lower case with dashes.
  public let id: String
  /// The name for people.
  public let name: String
  /// Semantic version of the plugin.
  public let version: String
  /// What the network does.
  public let kind: Kind
  /// One or two sentences; empty when there are none.
  public let summary: String
  /// Who made it.
  public let authors: [String]
  /// SPDX expression; nil when no licence is stated.
  public let license: String?
  /// Words to find it by.
  public let tags: [String]
  /// Where it comes from.
  public let source: String?
  /// The ONNX file.
  public let network: NetworkFile
  /// What the network wants.
  public let input: Input
  /// What the network returns. For extractors: scale 1 and the input's range.
  public let output: Output
  /// How it may be cut into tiles.
  public let tiling: Tiling
  /// Whether bf16 or f16 may be chosen automatically; false unless the manifest says so.
  public let allowsReducedPrecision: Bool
  /// What users may set, in the order of the file.
  public let parameters: [Parameter]
  /// A picture and its expected result.
  public let test: Test?
  /// How it was trained: free form, `null` when not said.
  public let training: JSON
  /// Figures it reaches.
  public let metrics: [Metric]
  /// Feature maps of an extractor, in the order of the file; empty for other kinds.
  public let layers: [Layer]

  /// Every network file that the manifest names, the plugin's own first.
  public var networkFiles: [NetworkFile] {
    [network]
      + parameters.compactMap { parameter in
        switch parameter.effect {
        case .weights(let file), .reference(let file, _): file
        case .strength, .brush, .input: nil
        }
      }
  }

  /// The parameter of this name.
  public func parameter(_ name: String) -> Parameter? { parameters.first { $0.name == name } }

  /// The parameter with this effect; the manifest rules allow one `strength`, one `brush`, one
  /// `weights` and one `reference`.
  public func parameter(for effect: Parameter.Effect) -> Parameter? {
    parameters.first { $0.effect == effect }
  }
}
