import Foundation
import Impasto

/// The example of the README, compiled.
enum ReadmeExample {
  /// Runs it with its pictures in `folder`.
  ///
  /// The example uses relative names, so the whole process changes its folder meanwhile; no test
  /// depends on that folder.
  static func run(in folder: String) throws -> PixelSize {
    let before = FileManager.default.currentDirectoryPath
    _ = FileManager.default.changeCurrentDirectoryPath(folder)
    defer { _ = FileManager.default.changeCurrentDirectoryPath(before) }
    // README
    let atelier = try Atelier()
    let report = try atelier.run("wave:strength=0.8,photo-4x", from: "photo.jpg", to: "poster.tif")
    print(report.size, report.seconds)
    // README ends
    return report.size
  }
}
