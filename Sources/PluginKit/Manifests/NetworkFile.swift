extension Manifest {
  /// The ONNX file and what it must be.
  public struct NetworkFile: Sendable, Hashable {
    /// The manifest's field that names it, for messages: `network`.
    public let field: String
    /// Where it lies.
    public let file: FileReference
    /// SHA-256, 64 hexadecimal digits in lower case.
    public let sha256: String
    /// Size in bytes, when declared.
    public let bytes: Int?
    /// Operator set, when declared.
    public let opset: Int?
  }

  /// How a picture may be cut into tiles.
  public struct Tiling: Sendable, Hashable {
    /// The margin around a tile.
    public enum Halo: Sendable, Hashable {
      /// The receptive field, read from the graph.
      case derived
      /// Input pixels, 0...4096.
      case pixels(Int)
    }

    /// What to do about values computed over the whole picture.
    public enum Statistics: String, Sendable, Hashable, CaseIterable {
      case none, thumbnail, exact
    }

    /// The margin; derived by default.
    public let halo: Halo
    /// What the manifest declares about whole-picture statistics; nil when it says nothing.
    public let statistics: Statistics?
    /// Input pixels over which neighbouring tiles are blended, 0...1024.
    public let blend: Int
    /// What `plugins calibrate` measured with this halo and blend; nil if nothing was.
    public let measured: Measured?

    /// How far tiles are from one run over the whole picture.
    public struct Measured: Sendable, Hashable {
      /// Largest difference, as a share of the range of values.
      public let error: Double
      /// How many pictures it was measured on.
      public let pictures: Int
    }
  }
}
