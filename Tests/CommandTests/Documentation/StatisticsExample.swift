import Foundation
import Impasto

/// The example of `docs/statistics.md`, between the two marks word for word.
enum StatisticsExample {
  /// Runs it in a folder with the picture; what it writes stays there.
  static func run(_ atelier: Atelier, in folder: String) throws {
    let before = FileManager.default.currentDirectoryPath
    _ = FileManager.default.changeCurrentDirectoryPath(folder)
    defer { _ = FileManager.default.changeCurrentDirectoryPath(before) }
    // docs
    var options = RunOptions()
    options.statistics = .exact
    options.saveStatistics = "look.json"
    try atelier.run("my-painter", from: "photo.jpg", to: "painted.png", options: options)
    // docs end
  }
}
