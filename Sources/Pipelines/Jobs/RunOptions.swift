import Engines

/// What a user may decide about a run.
public struct RunOptions: Sendable {
  /// How a picture's alpha gets the chain's scale.
  public enum AlphaMode: String, Sendable, CaseIterable {
    /// Lanczos resampling, the default.
    case lanczos
    /// The chain's own super-resolution networks, at the price of a second pass.
    case network
  }

  /// The device: `auto`, a device as its engine names it (`CPU`, `GPU.0`), or one with the engine's
  /// id in front (`onnxruntime:CPU`).
  public var device = "auto"
  /// The precision wanted.
  public var precision = PrecisionChoice.auto
  /// How much memory the process may use.
  public var memory = MemoryBudget()
  /// How tile sizes are chosen.
  public var tile = TileChoice.automatic
  /// Whether networks that can't be tiled exactly may be tiled all the same.
  public var allowSeams = false
  /// Where a run takes from what networks compute over the whole picture.
  public var statistics = StatisticsChoice.automatic
  /// The longer side of the picture that thumbnail statistics come from, pixels.
  public var thumbnail = RunOptions.defaultThumbnail
  /// A file that the run's statistics are saved in; nil for none.
  public var saveStatistics: String?
  /// Input pixels over which neighbouring tiles are mixed; nil for what the plugins say.
  public var blend: Int?
  /// Bits per sample of the output: 8, 16 or 32; nil keeps the picture's.
  public var depth: Int?
  /// Whether metadata other than the colour profile is dropped.
  public var stripMetadata = false
  /// Whether existing outputs are replaced.
  public var overwrite = false
  /// Whether styles keep the photograph's chroma.
  public var keepColours = false
  /// How alpha gets the chain's scale.
  public var alpha = AlphaMode.lanczos
  /// Threads for the engine; nil for all cores the process may use.
  public var threads: Int?
  /// Whether compiled networks and measurements are kept on disk, and used.
  public var usesCache = true

  /// The longer side of thumbnails when nothing else is asked for; what URST uses.
  public static let defaultThumbnail = 1024

  /// The defaults.
  public init() {}
}
