import Pipelines
import Vips

/// Makes the painted values a picture like the photograph: its profile, metadata, transparency and
/// depth, rounded once.
struct PaintFinish {
  let plan: PaintPlan
  let target: OutputTarget
  let options: RunOptions

  /// What is asked of the output. Painting adds colour to grey pictures unless only luma is painted.
  static func options(_ options: RunOptions, _ settings: PaintSettings) -> FinishOptions {
    FinishOptions(
      depth: options.depth, keepGrey: settings.keepColours, strip: options.stripMetadata)
  }

  /// - Returns: what the user should know.
  func write(_ picture: FloatPicture, overwrite: Bool, state: RunState) throws -> [String] {
    let settings = plan.identity.settings
    guard let last = plan.scales.last else { return [] }
    var painting = picture
    if (picture.width, picture.height) != (last.size.width, last.size.height) {
      painting = try picture.resized(
        width: last.size.width, height: last.size.height, in: last.place)
    }
    if settings.keepColours {
      let photograph = try Canvas(plan: plan, scale: last).photograph()
      try Luma.keepColours(of: photograph, in: painting)
    }
    let finish = Self.options(options, settings)
    let depth = try plan.content.networkDepth(for: target, options: finish)
    // Colours of wide-gamut photographs lie outside 0..1 and are kept where colours are.
    let image = try painting.image(
      format: depth == 8 ? .uchar : (depth == 16 ? .ushort : .float),
      limits: settings.keepColours ? -1...2 : 0...1, state: state)
    let alpha =
      plan.content.hasAlpha ? try plan.content.working(window: 256, state: state).alpha : nil
    let finished = try plan.content.finished(
      colour: image, alpha: alpha, for: target, options: finish, state: state)
    do {
      try target.write(finished.image, state: state, overwrite: overwrite)
    } catch {
      if state.isCancelled, state.error == nil || state.error is CancellationError {
        throw CancellationError()
      }
      throw error
    }
    return finished.warnings
  }
}
