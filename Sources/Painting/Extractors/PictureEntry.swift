import PluginKit

/// How a picture of red, green and blue from 0 to 1 becomes what a network was trained with, as a
/// matrix: channel = matrix · (red, green, blue) + offset.
struct PictureEntry {
  let matrix: [[Float]]
  let offset: [Float]

  init(_ input: Manifest.Input) {
    let channels: [[Double]] =
      switch input.colour {
      case .rgb: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
      case .bgr: [[0, 0, 1], [0, 1, 0], [1, 0, 0]]
      // ITU-R BT.601, full range.
      case .luma: [[0.299, 0.587, 0.114]]
      }
    func value(_ list: [Double], _ channel: Int, _ fallback: Double) -> Double {
      list.count == 1 ? list[0] : list.indices.contains(channel) ? list[channel] : fallback
    }
    let span = input.range.high - input.range.low
    var matrix: [[Float]] = []
    var offset: [Float] = []
    for (channel, row) in channels.enumerated() {
      let (mean, deviation) = (value(input.mean, channel, 0), value(input.std, channel, 1))
      matrix.append(row.map { Float($0 * span / deviation) })
      offset.append(Float((input.range.low - mean) / deviation))
    }
    (self.matrix, self.offset) = (matrix, offset)
  }
}
