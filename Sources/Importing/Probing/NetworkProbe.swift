import Engines
import Onnx
import PluginKit

/// Runs a network on a picture in different ranges of values and looks at what comes out.
struct NetworkProbe {
  private let compiled: any CompiledNetwork
  private let analysis: SpatialAnalysis
  private let width: Int
  private let height: Int
  private let picture: ProbePicture

  /// Compiles the network for a picture of moderate size that it can take.
  ///
  /// - Throws: `EngineError`; ``ImportError/unsupported(file:found:expected:)`` if there is no such
  ///   size.
  init(_ network: Network, _ analysis: SpatialAnalysis, engine: any Engine, file: String) throws {
    func length(_ fixed: Int?, _ minimum: Int, _ multiple: Int, _ axis: Axis) -> Int? {
      if let fixed { return fixed }
      // The network's own minimum: smaller inputs can end the process inside an engine.
      let least = max(minimum, 96)
      return (0..<64).lazy.map { ((least + multiple - 1) / multiple + $0) * multiple }
        .first { analysis.outputLength($0, axis: axis) != nil }
    }
    guard let height = length(analysis.fixedY, analysis.minimumY, analysis.multipleY, .y),
      let width = length(analysis.fixedX, analysis.minimumX, analysis.multipleX, .x)
    else {
      throw ImportError.unsupported(
        file: file, found: "no size that the network can take", expected: "one")
    }
    self.analysis = analysis
    (self.width, self.height) = (width, height)
    picture = ProbePicture(width: width, height: height)
    let shape =
      analysis.inputIsChannelsLast
      ? [1, height, width, analysis.inputChannels] : [1, analysis.inputChannels, height, width]
    compiled = try engine.compile(
      CompileRequest(
        network: .bytes(try network.serialized(), name: file),
        inputs: [analysis.inputName: shape], device: engine.device(nil).name))
  }

  /// Enters the picture with black and white at the ends of a range.
  func trial(_ range: ValueRange, mean: [Double] = [], std: [Double] = []) throws -> ProbeTrial {
    let channels = analysis.inputChannels
    let target = channels == 1 ? picture.luma : picture.planes
    let request = try compiled.makeRequest()
    let input = request.input(compiled.inputs.firstIndex { $0.name == analysis.inputName } ?? 0)
    let size = width * height
    for channel in 0..<channels {
      let (shift, divisor) = (
        channel < mean.count ? mean[channel] : mean.first ?? 0,
        channel < std.count ? std[channel] : std.first ?? 1
      )
      for place in 0..<size {
        let value = range.low + Double(target[channel * size + place]) * range.width
        let index =
          analysis.inputIsChannelsLast ? place * channels + channel : channel * size + place
        input[index] = Float((value - shift) / divisor)
      }
    }
    try request.start()
    try request.wait()
    let output = compiled.outputs.firstIndex { $0.name == analysis.outputName } ?? 0
    let values = request.output(output)
    return ProbeTrial(
      range: range, values: reduced(values, shape: compiled.outputs[output].shape),
      output: Array(values), target: target)
  }

  /// The output at the input's size: the mean of all pixels that lie in an input pixel.
  private func reduced(_ output: UnsafeBufferPointer<Float>, shape: [Int]) -> [Float] {
    let isLast = analysis.outputIsChannelsLast
    guard shape.count == 4 else { return [] }
    let (rows, columns) = isLast ? (shape[1], shape[2]) : (shape[2], shape[3])
    let channels = isLast ? shape[3] : shape[1]
    let (lostY, lostX) = (analysis.lossY.before, analysis.lossX.before)
    func first(_ place: Int, _ scale: Ratio, _ lost: Int, _ limit: Int) -> Int {
      min(max(place * scale.numerator / scale.denominator - lost, 0), limit - 1)
    }
    var result: [Float] = []
    result.reserveCapacity(channels * width * height)
    for channel in 0..<channels {
      for y in 0..<height {
        let top = first(y, analysis.scaleY, lostY, rows)
        let bottom = max(top, first(y + 1, analysis.scaleY, lostY, rows + 1) - 1)
        for x in 0..<width {
          let left = first(x, analysis.scaleX, lostX, columns)
          let right = max(left, first(x + 1, analysis.scaleX, lostX, columns + 1) - 1)
          var sum: Float = 0
          for row in top...bottom {
            for column in left...right {
              sum +=
                isLast
                ? output[(row * columns + column) * channels + channel]
                : output[(channel * rows + row) * columns + column]
            }
          }
          result.append(sum / Float((bottom - top + 1) * (right - left + 1)))
        }
      }
    }
    return result
  }
}
