/// Where the tiles of a plan meet in its output, to see how much they show.
struct TileBorders {
  private let width: Int
  private let height: Int
  private let rows: [Int]
  private let columns: [Int]

  init(_ plan: StagePlan) {
    width = plan.networkOutput.width
    height = plan.networkOutput.height
    rows = (1..<max(plan.grid.rows.count, 1)).map { plan.grid.rows.outputRange($0).lowerBound }
    columns = (1..<max(plan.grid.columns.count, 1)).map {
      plan.grid.columns.outputRange($0).lowerBound
    }
  }

  /// The mean difference between pixels on both sides of the borders; 0 without borders.
  ///
  /// - Parameter values: interleaved, `height × width × bands`.
  func meanStep(_ values: [Float]) -> Double {
    let bands = values.count / max(width * height, 1)
    var sum = 0.0
    var count = 0
    for row in rows {
      for index in row * width * bands..<(row + 1) * width * bands {
        sum += Double(abs(values[index] - values[index - width * bands]))
        count += 1
      }
    }
    for row in 0..<height {
      for column in columns {
        let start = (row * width + column) * bands
        for index in start..<start + bands {
          sum += Double(abs(values[index] - values[index - bands]))
          count += 1
        }
      }
    }
    return count > 0 ? sum / Double(count) : 0
  }
}
