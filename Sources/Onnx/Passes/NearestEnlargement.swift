/// Recognises resizes that repeat each pixel r times along rows and columns.
enum NearestEnlargement {
  /// The factor r for which output pixel p is input pixel p ÷ r, rounded down; nil for other nodes.
  static func factor(of resize: Node, in network: Network) -> Int? {
    guard ["Resize", "Upsample"].contains(resize.operation),
      resize.string("mode", "nearest") == "nearest", resize.attributes["axes"] == nil
    else { return nil }
    let old = resize.operation == "Upsample" || network.opset < 11
    let place = old ? 1 : 2
    let scales =
      resize.floats("scales")?.map { Double($0) }
      ?? (resize.inputs.count > place ? network.constant(resize.inputs[place])?.reals : nil)
    guard let scales, scales.count == 4, scales[0] == 1, scales[1] == 1, scales[2] == scales[3],
      let factor = Int(exactly: scales[2]), factor > 1
    else { return nil }
    if old { return factor }
    let nearest = resize.string("nearest_mode", "round_prefer_floor")
    switch resize.string("coordinate_transformation_mode", "half_pixel") {
    case "asymmetric":
      return nearest.hasSuffix("floor") && exactFloor(nearest, factor) ? factor : nil
    // (p + ½) ÷ r − ½ lies less than ½ beside the pixel, so both roundings find it.
    case "half_pixel", "pytorch_half_pixel": return nearest.hasPrefix("round") ? factor : nil
    default: return nil
    }
  }

  /// p ÷ r rounded to the nearest is p ÷ r rounded down for doublings only, where ½ prefers the floor.
  private static func exactFloor(_ nearest: String, _ factor: Int) -> Bool {
    nearest == "floor" || factor == 2
  }
}
