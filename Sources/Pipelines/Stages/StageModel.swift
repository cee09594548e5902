import Engines
import Onnx

/// A stage as planning and running see it: the network and how the host treats it.
public struct StageModel: Sendable {
  /// A scalar network input that a stage parameter sets.
  public struct ScalarInput: Sendable, Hashable {
    /// The input's name in the network.
    public let name: String
    /// Its value in this run.
    public let value: Float
  }

  /// The plugin's id.
  public var id: String
  /// The stage as the user wrote it: `wave:strength=0.6`.
  public var title: String
  /// The same without the names of pictures that parameters take, which the fingerprint tells apart by
  /// what they show; nil where there are none.
  var identity: String?
  /// Pictures that parameters take, as the user wrote them: no output may replace them.
  public var pictures: [String] = []
  /// The network's ONNX file, read once and checked.
  public var network: NetworkSource
  /// SHA-256 of the network, hexadecimal: identifies it in caches.
  public var fingerprint: String
  /// SHA-256 of the plugin's network file, whatever was made of the network since: other weights in the
  /// same layers take the same time.
  var networkHash = ""
  /// Name of the input that takes the picture.
  public var pictureInput: String
  /// Name of the output that is the picture.
  public var pictureOutput: String
  /// Scalar inputs with their values.
  public var scalarInputs: [ScalarInput]
  /// Picture values to network values and back.
  public var mapping: ValueMapping
  /// The network from top to bottom.
  public var rows: AxisBehaviour
  /// The network from left to right.
  public var columns: AxisBehaviour
  /// Multiply-accumulates per input pixel.
  public var multiplyAccumulates: Double
  /// Bytes of live 32-bit activations per input pixel, at the peak.
  public var activationBytes: Double
  /// Turns the network into one that returns 8-bit values; nil where that can't be done.
  public var byteOutput: ByteOutput?
  /// `activationBytes` of the network that returns 8-bit values.
  public var byteActivationBytes: Double
  /// Why tiles don't match exactly, one reason a node; empty for an exactly tileable network.
  public var seams: [String]
  /// What the network computes over the whole picture; nil if nothing. Then ``network`` takes it as
  /// inputs.
  public var statistics: StageStatistics?
  /// Whether seams are accepted for this stage, because statistics of each tile were asked for.
  var acceptsSeams = false
  /// Largest difference from one run, as a share of the range, that was measured with this halo and
  /// blend; nil where nothing was measured.
  public var measuredError: Double?
  /// Whether one tile is wanted where memory allows it: then no statistics are needed.
  var prefersOneTile = false
  /// Whether the plugin allows bf16 or f16.
  public var allowsReducedPrecision: Bool
  /// How far the output goes from the stage's input to the network's output, 0..1.
  public var strength: Double
  /// Whether the stage keeps its input's chroma.
  public var keepsColours: Bool
  /// The picture is reduced by this before the network and enlarged after it: larger strokes.
  public var brush: Double
  /// Whether the stage's output is in general coloured where its input was grey.
  public var addsColour: Bool

  /// Whether the network works on luma alone and the host carries the chroma.
  var isLumaOnly: Bool { mapping.channels == .luma }
  /// Whether the output is mixed with the stage's own input.
  var blends: Bool { strength != 1 || keepsColours }
  /// Whether a merging pass follows the network: luma networks and resampled brushes.
  var needsMerge: Bool { isLumaOnly || (brush != 1) }
  /// Whether the network may round to 8 bits itself: nothing of this stage comes after it.
  var canYieldBytes: Bool { byteOutput != nil && !needsMerge && !blends && blend == 0 }
  /// Input pixels over which neighbouring tiles are mixed.
  public var blend: Int {
    get { max(rows.blend, columns.blend) }
    set {
      // Whole output pixels, where the network makes pictures smaller.
      rows.blend = newValue.roundedUp(toMultipleOf: rows.scale.denominator)
      columns.blend = newValue.roundedUp(toMultipleOf: columns.scale.denominator)
    }
  }
}
