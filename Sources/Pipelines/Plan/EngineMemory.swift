import Engines

/// What the engine holds for a network of a fixed tile shape.
enum EngineMemory {
  /// How much more than the live activations the engine keeps: blocked layouts round channel counts
  /// up, and buffers are reused only where sizes fit. On the built-in networks 0.8 and 1.2 were
  /// measured in f32 (OpenVINO 2026.4, resident bytes per pixel between tiles of 512 and 1024 px).
  static let overhead = 1.2
  /// The same for networks whose norms have become arithmetic with given statistics, which keeps one
  /// more map alive: 1.6 was measured on a Johnson network of full width in f32, and 1.1 on `wave`,
  /// which has the same layers without norms.
  static let overheadOfNorms = 1.7
  /// Activations in bf16 against f32, conversions included; 0.5 and 0.8 were measured.
  static let reducedWidth = 0.6
  /// Tiles that are in flight at a time.
  static let requests = 2

  /// Bytes for activations and for the inputs and outputs in flight.
  static func bytes(
    model: StageModel, grid: TileGrid, precision: Precision, yieldsBytes: Bool
  ) -> Int {
    let outputs = model.rows.scale.value * model.columns.scale.value
    let border =
      Double(model.mapping.inputChannels) * 4
      + Double(model.mapping.channels.count) * outputs * (yieldsBytes ? 1 : 4)
    let activations = yieldsBytes ? model.byteActivationBytes : model.activationBytes
    let inside = max(activations - border, 0)
    let width = precision == .f32 ? 1 : reducedWidth
    let overhead = model.statistics == nil ? overhead : overheadOfNorms
    let pixel = inside * width * overhead + border * Double(requests)
    return Int(pixel * Double(grid.tilePixels))
  }
}
