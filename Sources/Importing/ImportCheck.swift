import Engines
import Onnx
import Pipelines
import Vips

/// Compares an imported network's tiles with the whole picture before the plugin gets its name.
public enum ImportCheck {
  /// What was compared and how far apart it was.
  public struct Result: Sendable {
    /// Tile sizes that were tried.
    public let tiles: [PixelSize]
    /// Largest difference, as a share of the range.
    public let largest: Double
    /// Whether all agree.
    public let isExact: Bool
  }

  /// Work above this, in multiply-accumulates, is saved by trying each axis on a narrow picture.
  private static let heavy = 2e12

  static func run(_ model: StageModel, session: Session) throws -> Result {
    let before = max(model.rows.haloBefore, model.columns.haloBefore)
    let after = max(model.rows.haloAfter, model.columns.haloAfter)
    let minimum = max(model.rows.minimum, model.columns.minimum)
    let reach = before + after + minimum
    // The usual comparison's picture, once whole and three times in tiles.
    let work = model.multiplyAccumulates * Double((reach + 211) * (reach + 157)) * 5
    // Where tiles aren't exact anyway, how far off they are is told well enough the short way.
    guard work > heavy || !model.seams.isEmpty || model.statistics != nil,
      model.rows.fixedLength == nil,
      model.columns.fixedLength == nil
    else {
      return result([try Verification(of: model, session: session)])
    }
    // Along one axis the picture is cut, along the other it is as short as the network allows.
    let multiple = model.rows.sizeMultiple * model.columns.sizeMultiple
    let short = rounded(max(minimum, 24), to: multiple)
    let long = rounded(reach + 72, to: multiple)
    let side = rounded(reach + 16, to: multiple)
    return result(
      try [(long, short), (short, long)].map { width, height in
        try Verification(
          of: model, picture: ProbePicture(width: width, height: height).image(), sides: [side],
          session: session)
      })
  }

  private static func result(_ verifications: [Verification]) -> Result {
    let rows = verifications.flatMap(\.rows)
    return Result(
      tiles: rows.map(\.tile), largest: rows.reduce(0) { max($0, $1.largest) },
      isExact: verifications.allSatisfy(\.isExact))
  }

  private static func rounded(_ length: Int, to multiple: Int) -> Int {
    (length + multiple - 1) / multiple * multiple
  }
}

extension ProbePicture {
  /// The picture in 8 bits.
  func image() throws -> Image {
    let size = width * height
    var bytes = [UInt8](repeating: 0, count: 3 * size)
    for place in 0..<size {
      for band in 0..<3 {
        bytes[3 * place + band] = UInt8((planes[band * size + place] * 255).rounded())
      }
    }
    return try Image.memory(bytes, width: width, height: height, bands: 3, format: .uchar)
  }
}
