import Pipelines
import Vips

/// The pictures of one scale: photograph, paintings, masks, and what is painted on.
struct Canvas {
  let plan: PaintPlan
  let scale: ScalePlan

  private var settings: PaintSettings { plan.identity.settings }
  private var reader: PictureReader { PictureReader(place: scale.place) }

  /// Photograph and paintings at this scale.
  func inputs() throws -> ObjectiveInputs {
    let content = try photograph()
    let luma = settings.keepColours ? try Luma.statistics(of: content) : nil
    if settings.keepColours { try Luma.makeGrey(content) }
    var styles: [ObjectiveInputs.Style] = []
    if settings.losses.styleWeight > 0 || settings.start == .style {
      for (index, painting) in plan.styles.enumerated() {
        let size = scale.styles[index]
        let picture = try reader.colour(painting, width: size.width, height: size.height)
        if let luma {
          // The painting's brightness becomes the photograph's, or its own would be painted too.
          let own = try Luma.statistics(of: picture)
          let gain = own.deviation > 1e-4 ? luma.deviation / own.deviation : 1
          try Luma.makeGrey(
            picture, gain: Float(gain), offset: Float(luma.mean - gain * own.mean))
        }
        styles.append(
          ObjectiveInputs.Style(
            picture: picture, weight: plan.identity.styleWeights[index],
            mask: try plan.masks[index].map {
              try reader.mask($0, width: scale.size.width, height: scale.size.height)
            },
            ownMask: try plan.ownMasks[index].map {
              try reader.mask($0, width: size.width, height: size.height)
            }))
      }
    }
    return ObjectiveInputs(content: content, styles: styles)
  }

  /// The photograph in its colours.
  func photograph() throws -> FloatPicture {
    try reader.colour(plan.content, width: scale.size.width, height: scale.size.height)
  }

  /// How far noise goes to each side of grey. What layers behind a pool hardly see of it stays in the
  /// result: with 0.5 no content is found again from conv2_1 to more than 15 dB, with any extractor.
  private static let noise: Float = 0.02

  /// What the first scale begins with.
  func start(_ inputs: ObjectiveInputs) throws -> FloatPicture {
    let (width, height) = (scale.size.width, scale.size.height)
    switch settings.start {
    case .content: return try copy(of: inputs.content)
    case .noise:
      let picture = try FloatPicture(width: width, height: height, in: scale.place)
      try Noise(seed: settings.seed).fill(picture, spread: Self.noise)
      return picture
    case .style:
      let picture = try copy(of: inputs.content)
      let own = try ColourStatistics(of: picture)
      let others = try inputs.styles.map {
        (
          statistics: try ColourStatistics(of: $0.picture, mask: $0.ownMask), weight: $0.weight
        )
      }
      try ColourStatistics.apply(
        own.change(to: ColourStatistics(mixing: others)), to: picture)
      return picture
    case .file(let path):
      let picture = try reader.colour(Picture.open(.file(path)), width: width, height: height)
      if settings.keepColours { try Luma.makeGrey(picture) }
      return picture
    }
  }

  private func copy(of picture: FloatPicture) throws -> FloatPicture {
    let copy = try FloatPicture(width: picture.width, height: picture.height, in: scale.place)
    try VectorArithmetic(threads: 1).copy(picture.vector, to: copy.vector)
    return copy
  }
}
