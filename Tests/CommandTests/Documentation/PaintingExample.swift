import Foundation
import Impasto
import TestSupport
import Testing

/// The example of `docs/painting.md`, between the two marks word for word.
enum PaintingExample {
  /// Runs it in a folder with the pictures; what it writes stays there.
  static func run(_ atelier: Atelier, in folder: String) throws {
    let before = FileManager.default.currentDirectoryPath
    _ = FileManager.default.changeCurrentDirectoryPath(folder)
    defer { _ = FileManager.default.changeCurrentDirectoryPath(before) }
    // docs
    var settings = PaintSettings.usual
    settings.losses.styleWeight = 10_000
    settings.iterations = [50]
    let report = try atelier.paint(
      "photo.jpg", like: "painting.jpg", to: "painted.png", settings: settings)
    print(report.loss, report.scales.map(\.iterations))

    // Two paintings, one of them in the sky alone, and what goes on meanwhile.
    let night = PaintInputs.Style(path: "night.jpg", weight: 0.5, mask: "sky.png", scale: 2)
    let inputs = PaintInputs(content: "photo.jpg", styles: [.init(path: "painting.jpg"), night])
    let painting = try atelier.painting(inputs, to: "two.png", settings: settings)
    try painting.run(try painting.plan()) { print($0.iteration, $0.losses.total) }

    // A contact sheet: two choices of layers, two balances.
    var small = PaintSettings.sheet
    (small.size, small.iterations) = (64, [20])
    var grid = GridSettings(small.losses)
    grid.ratios = [0.01, 0.1]
    grid.rows.removeFirst(3)
    let sheet = GridJob(
      try atelier.painting(inputs, to: "both.png", settings: small), grid: grid)
    try sheet.run(try sheet.plan())
    // docs end
  }

  /// The masks and networks that the page names: the masks of the photograph's size, a network with the
  /// tensors of its manifest, and that manifest.
  static func furnish(_ folder: TemporaryFolder) throws {
    for (name, range) in [("sky.png", 0..<20), ("ground.png", 20..<44)] {
      let bytes = (0..<60 * 44).map { UInt8(range.contains($0 / 60) ? 255 : 0) }
      try TestFile.save(
        try Image.memory(bytes, width: 60, height: 44, bands: 1, format: .uchar),
        to: folder.file(name))
    }
    let network = try torchvision()
    try Data(network).write(to: URL(fileURLWithPath: folder.file("vgg19.onnx")))
    let page = try Repository.text("docs/painting.md")
    let block = try #require(
      page.components(separatedBy: "```json\n").dropFirst().first?
        .components(separatedBy: "```").first)
    try FileManager.default.createDirectory(
      atPath: folder.file("vgg19-by-hand"), withIntermediateDirectories: true)
    try Data(network).write(to: URL(fileURLWithPath: folder.file("vgg19-by-hand/vgg19.onnx")))
    try Data(block.replacing("what sha256sum says", with: Plugin.sha256(of: network)).utf8)
      .write(to: URL(fileURLWithPath: folder.file("vgg19-by-hand/plugin.json")))
  }

  /// A VGG-19 of two channels with tensors called as `torch.onnx.export` calls torchvision's, made for
  /// one size and ending in classes.
  private static func torchvision() throws -> [UInt8] {
    var builder = NetworkBuilder()
    var value = builder.input("input", [.fixed(1), .fixed(3), .fixed(224), .fixed(224)])
    var (place, channels) = (0, 3)
    for count in [2, 2, 4, 4, 4] {
      for _ in 0..<count {
        let weight = builder.constant(
          shape: [2, channels, 3, 3],
          floats: (0..<18 * channels).map { Float(($0 * 7 + place) % 11) / 20 - 0.2 })
        let map = builder.conv(value, weight: weight, kernel: [3, 3], pads: [1, 1, 1, 1])
        value = "/features/features.\(place + 1)/Relu_output_0"
        builder.node("Relu", [map], outputs: [value])
        channels = 2
        place += 2
      }
      value = builder.node(
        "MaxPool", [value], ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])])
      place += 1
    }
    let flat = builder.node("Flatten", [value])
    let classes = builder.constant(
      shape: [98, 3], floats: [Float](repeating: 0.01, count: 294))
    builder.output(builder.node("MatMul", [flat, classes]), named: "classes")
    return try builder.serialized()
  }
}
