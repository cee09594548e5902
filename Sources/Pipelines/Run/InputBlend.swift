/// Mixes a stage's input into its output, for networks that keep the picture's size.
///
/// `strength` goes from the input (0) to the network's output (1). With `keepColours` the output's
/// luma is joined with the input's chroma: adding the luma difference to each of red, green and blue
/// does that, since luma is linear in them and chroma does not change.
struct InputBlend {
  let mapping: ValueMapping
  let strength: Float
  let keepColours: Bool
  /// The network's output counts only within these.
  let limits: ClosedRange<Float>
  /// The network's input planes (still in network values).
  let input: UnsafePointer<Float>
  /// A network input plane's size, pixels.
  let plane: Int
  let planeWidth: Int
  /// Where the core starts in the input planes.
  let left: Int
  let top: Int

  /// Changes one row of network output values in place. `start` points at the first channel.
  func apply(to start: UnsafeMutablePointer<Float>, plane outputPlane: Int, row: Int, width: Int) {
    let source = input + (top + row) * planeWidth + left
    let bands = mapping.channels.bands
    let (red, green, blue) = ValueMapping.lumaWeights
    let weights = bands.map { [red, green, blue][$0] }
    let outputGain = mapping.outputGain
    let outputOffset = mapping.outputOffset
    for x in 0..<width {
      var styled = (Float.zero, Float.zero, Float.zero)
      var original = (Float.zero, Float.zero, Float.zero)
      styled.0 = clamp(start[x] * outputGain + outputOffset)
      styled.1 = clamp(start[x + outputPlane] * outputGain + outputOffset)
      styled.2 = clamp(start[x + 2 * outputPlane] * outputGain + outputOffset)
      original.0 = (source[x] - mapping.inputOffset[0]) / mapping.inputGain[0]
      original.1 = (source[x + plane] - mapping.inputOffset[1]) / mapping.inputGain[1]
      original.2 = (source[x + 2 * plane] - mapping.inputOffset[2]) / mapping.inputGain[2]
      if keepColours {
        let difference =
          (styled.0 - original.0) * weights[0] + (styled.1 - original.1) * weights[1]
          + (styled.2 - original.2) * weights[2]
        styled = (
          original.0 + difference, original.1 + difference, original.2 + difference
        )
      }
      start[x] = mixed(original.0, styled.0)
      start[x + outputPlane] = mixed(original.1, styled.1)
      start[x + 2 * outputPlane] = mixed(original.2, styled.2)
    }
  }

  /// A value between `original` and `styled`, in network output values.
  private func mixed(_ original: Float, _ styled: Float) -> Float {
    (original + strength * (styled - original) - mapping.outputOffset) / mapping.outputGain
  }

  /// Keeps NaN, so that the guard behind still sees it.
  private func clamp(_ value: Float) -> Float {
    value < limits.lowerBound
      ? limits.lowerBound : (value > limits.upperBound ? limits.upperBound : value)
  }
}
