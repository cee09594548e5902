extension FieldRules {
  static let resizing = same(["Resize", "Upsample"]) { (tracer) throws(OnnxError) in
    let geometry = try ResizeGeometry(tracer.context)
    let input = try tracer.context.input(0)
    var layout = tracer.layout(0)
    if geometry.coordinates == "tf_crop_and_resize" {
      tracer.report(.positionDependent, "crops a region and resizes it")
    }
    for dim in layout.indices {
      let (length, output) = (input.shape[dim], geometry.lengths[dim])
      let given = geometry.scales?[dim]
      if length == output, given == nil || given == 1 { continue }
      guard let grid = tracer.grid(layout[dim]) else {
        layout[dim] = length == 1 ? [.repeated(output)] : [.local(output)]
        continue
      }
      var scale = given.map { Ratio(approximating: $0) } ?? Ratio(output, length)
      if geometry.coordinates == "align_corners", length != output {
        tracer.report(
          .sizeDependent, "resizes with align_corners: \(length) positions to \(output)")
        scale = tracer.growth(input: dim, output: dim) ?? scale
      } else if tracer.isSizeDependent {
        scale = tracer.growth(input: dim, output: dim) ?? scale
      }
      guard let scale else {
        tracer.report(
          .sizeDependent, "resizes by \(given ?? 0), which is no ratio of small numbers")
        layout[dim] = tracer.derive(grid, .shift(0), length: output)
        continue
      }
      layout[dim] = tracer.derive(
        grid, .resample(resampling(geometry, scale)), length: output, border: .nearest)
    }
    tracer.setOutput(layout)
  }

  private static func resampling(_ geometry: ResizeGeometry, _ scale: Ratio) -> Resampling {
    let origin: Resampling.Origin =
      switch geometry.coordinates {
      case "asymmetric": .corner
      case "tf_half_pixel_for_nn": .shifted
      default: .centre
      }
    let filter: Resampling.Filter =
      switch (geometry.kind, geometry.nearest) {
      case (.linear, _): .interpolating(radius: 1, antialias: geometry.antialias)
      case (.cubic, _): .interpolating(radius: 2, antialias: geometry.antialias)
      case (.nearest, "floor"): .floor
      case (.nearest, "ceil"): .ceil
      case (.nearest, "round_prefer_ceil"): .roundPreferCeil
      case (.nearest, _): .roundPreferFloor
      }
    return Resampling(scale: scale, origin: origin, filter: filter)
  }
}
