import Wording

/// What can be wrong with an extractor, or with the pictures and layers given for it.
public enum ObjectiveError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The plugin is no extractor.
  case notAnExtractor(plugin: String, kind: String)
  /// The manifest or the settings name a feature map that doesn't exist.
  case layer(String, extractor: String, known: [String])
  /// A feature map is no picture of channels.
  case layerShape(String, extractor: String, found: String)
  /// The manifest and the network contradict each other.
  case mismatch(extractor: String, found: String, expected: String)
  /// A picture is smaller than the extractor can look at.
  case tooSmall(picture: String, width: Int, height: Int, minimum: Int, extractor: String)
  /// A mask has another size than its picture.
  case maskSize(width: Int, height: Int, expectedWidth: Int, expectedHeight: Int)
  /// A mask leaves nothing of a picture, at the resolution of a layer.
  case emptyMask(layer: String)
  /// No loss has a weight above 0.
  case nothingToDo
  /// The picture is too large for one piece, and the extractor can't be cut into exact tiles.
  case untileable(extractor: String, reason: String)
  /// Not even the smallest tile fits into the memory.
  case memory(needed: Int, allowed: Int, width: Int, height: Int)

  /// One line for the user.
  public var description: String {
    switch self {
    case .notAnExtractor(let plugin, let kind):
      return "\(plugin): found a \(kind) plugin, expected an extractor"
    case .layer(let name, let extractor, let known):
      let near = NearestName.of(name, among: known).map { ", did you mean \"\($0)\"?" } ?? ""
      return "\(extractor): no layer \"\(name)\"\(near), expected one of "
        + known.joined(separator: ", ")
    case .layerShape(let name, let extractor, let found):
      return "\(extractor): layer \"\(name)\": found the shape \(found), expected 1, C, H, W"
    case .mismatch(let extractor, let found, let expected):
      return "\(extractor): found \(found), expected \(expected)"
    case .tooSmall(let picture, let width, let height, let minimum, let extractor):
      return "\(picture): found \(width)×\(height) px, expected at least \(minimum) px a side for "
        + extractor
    case .maskSize(let width, let height, let expectedWidth, let expectedHeight):
      return "mask: found \(width)×\(height) px, expected \(expectedWidth)×\(expectedHeight) px"
    case .emptyMask(let layer):
      return "mask: found nothing white at the resolution of \(layer), expected a larger region"
    case .nothingToDo:
      return "losses: found no weight above 0, expected content, style or variation"
    case .untileable(let extractor, let reason):
      return "\(extractor): the picture needs tiles, which aren't exact here: \(reason)"
    case .memory(let needed, let allowed, let width, let height):
      return
        "memory: painting \(width)×\(height) px needs at least \(ByteCount(needed).description), found "
        + ByteCount(allowed).description
    }
  }
}
