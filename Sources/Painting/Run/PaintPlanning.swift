import Foundation
import Pipelines
import PluginKit
import Vips

/// The checks and choices between a job and its plan.
struct PaintPlanning {
  let inputs: PaintInputs
  let settings: PaintSettings
  let options: RunOptions
  let source: any ObjectiveSource
  let scratch: String

  /// - Parameter target: nil for paintings that are not written one by one.
  func plan(for target: OutputTarget?, overwrite: Bool) throws -> PaintPlan {
    try settings.check()
    let content = try Picture.open(.file(inputs.content))
    let own = PixelSize(width: content.width, height: content.height)
    let schedule = try ScaleSchedule(content: own, settings: settings)
    var styles: [Picture] = []
    var masks: [Picture?] = []
    var ownMasks: [Picture?] = []
    for style in inputs.styles {
      guard style.weight.isFinite, style.weight > 0 else {
        throw PaintError.setting(
          name: style.path, found: "the weight \(style.weight)", expected: "a number above 0")
      }
      if let scale = style.scale {
        try PaintSettings.check(styleScale: scale, of: style.path)
      }
      let picture = try Picture.open(.file(style.path))
      styles.append(picture)
      masks.append(try style.mask.map { try mask($0, of: content) })
      ownMasks.append(try style.ownMask.map { try mask($0, of: picture) })
    }
    let usesStyle = settings.losses.styleWeight > 0 || settings.start == .style
    guard !usesStyle || !styles.isEmpty else {
      throw PaintError.setting(name: "styles", found: "none", expected: "one or more paintings")
    }
    if case .file(let path) = settings.start { _ = try Picture.open(.file(path)) }

    var warnings = content.warnings + styles.flatMap(\.warnings)
    let sizes = schedule.scales.map { scale in
      zip(styles, inputs.styles).map { picture, style in
        ScaleSchedule.style(
          PixelSize(width: picture.width, height: picture.height), at: scale.size,
          factor: style.scale ?? settings.styleScale)
      }
    }
    try source.check(settings.losses, sizes: seen(content, styles, schedule, sizes))

    let choice = ScaleChoice(
      settings: settings, source: source, budget: options.memory, scratch: scratch)
    let scales = try zip(schedule.scales, sizes).map { try choice.plan($0, styles: $1) }
    let disk = scales.map(\.disk).max() ?? 0
    if disk > 0, let free = Self.free(in: scratch), free < disk {
      throw PaintError.noScratchSpace(folder: scratch, needed: disk, free: free)
    }
    var depth = 8
    if let target, let last = scales.last {
      let layout = try content.outputLayout(
        for: target, options: PaintFinish.options(options, settings))
      let preflight = try target.preflight(
        width: last.size.width, height: last.size.height, bands: layout.bands, bits: layout.bits,
        overwrite: overwrite)
      warnings += preflight.warnings
      depth = layout.bits
    }
    return PaintPlan(
      content: content, styles: styles, masks: masks, ownMasks: ownMasks, scales: scales,
      depth: depth, memory: MemoryBudget.base + (scales.map(\.memory).max() ?? 0), disk: disk,
      scratch: scratch, identity: try identity(), warnings: warnings)
  }

  private func mask(_ path: String, of picture: Picture) throws -> Picture {
    let mask = try Picture.open(.file(path))
    guard (mask.width, mask.height) == (picture.width, picture.height) else {
      throw PaintError.mask(
        path: path, found: "\(mask.width)×\(mask.height)",
        expected: "\(picture.width)×\(picture.height)", picture: picture.name)
    }
    return mask
  }

  /// Everything the network will see, with its name.
  private func seen(
    _ content: Picture, _ styles: [Picture], _ schedule: ScaleSchedule, _ sizes: [[PixelSize]]
  ) -> [(name: String, width: Int, height: Int)] {
    var seen = schedule.scales.map { (content.name, $0.size.width, $0.size.height) }
    if settings.losses.styleWeight > 0 {
      for scale in sizes {
        seen += zip(styles, scale).map { ($0.name, $1.width, $1.height) }
      }
    }
    return seen
  }

  private func identity() throws -> PaintIdentity {
    var start: PaintIdentity.File?
    if case .file(let path) = settings.start { start = try .init(path) }
    return PaintIdentity(
      content: try .init(inputs.content), styles: try inputs.styles.map { try .init($0.path) },
      styleWeights: inputs.styles.map(\.weight),
      styleScales: inputs.styles.map { $0.scale ?? settings.styleScale },
      masks: try inputs.styles.map { try $0.mask.map { try .init($0) } },
      ownMasks: try inputs.styles.map { try $0.ownMask.map { try .init($0) } }, start: start,
      settings: settings, extractor: source.title, extractorHash: source.fingerprint)
  }

  private static func free(in folder: String) -> Int? {
    var information = statvfs()
    guard statvfs(folder, &information) == 0 else { return nil }
    return Int(clamping: UInt64(information.f_bavail) * UInt64(information.f_frsize))
  }
}
