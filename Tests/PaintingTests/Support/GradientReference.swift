import Foundation
import Painting
import PluginKit
import TestSupport

/// What `Fixtures/make_gradients.py` has written: losses and gradients by PyTorch's autograd.
struct GradientReference: Decodable {
  struct Case: Decodable, Sendable {
    let settings: LossSettings
    let loss: Double
    /// 32-bit floats, little endian.
    let gradient: Data
  }

  struct Pixels: Decodable {
    let width: Int
    let height: Int
    let values: Data

    /// As a picture in memory.
    var picture: FloatPicture {
      let picture = FloatPicture(width: width, height: height)
      _ = picture.values.update(fromContentsOf: values.floats)
      return picture
    }
  }

  let pictures: [String: Pixels]
  let cases: [Case]

  static func load() throws -> GradientReference {
    let text = try Repository.text("Tests/PaintingTests/Fixtures/gradients.json")
    return try JSONDecoder().decode(GradientReference.self, from: Data(text.utf8))
  }

  /// The extractor they were computed with.
  static func extractor() throws -> Extractor {
    try Extractor(try Plugin(at: Repository.root + "/Tests/PaintingTests/Fixtures/tiny-vgg"))
  }
}

extension Data {
  /// Its bytes as 32-bit floats.
  var floats: [Float] {
    withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map {
        Float(
          bitPattern: UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
  }
}
