import Engines

/// What the engine holds for a network of a fixed tile shape.
enum EngineMemory {
  /// How much more than the live activations the engine keeps: blocked layouts round channel counts
  /// up, and buffers are reused only where sizes fit. Measured with `make bench ONLY=engine`.
  static let overhead = 1.6
  /// Tiles that are in flight at a time.
  static let requests = 2

  /// Bytes for activations and for the inputs and outputs in flight.
  static func bytes(model: StageModel, grid: TileGrid, precision: Precision) -> Int {
    let pixels = Double(grid.tilePixels)
    let outputs =
      pixels * model.rows.scale.value * model.columns.scale.value
      * Double(model.mapping.channels.count)
    let inputs = pixels * Double(model.mapping.channels.count)
    let width = precision == .f32 ? 1.0 : 0.5
    // Inputs, outputs and the last activations before them stay f32 at the engine's border.
    return Int(
      pixels * model.activationBytes * width * overhead
        + 4 * (inputs + outputs) * Double(requests + 1))
  }
}
