import Engines
import Foundation
import Onnx
import PluginKit
import TestSupport
import Testing
import Vips

@testable import Pipelines

/// Thousands of damaged plugins and pictures: an error in words or a picture, never a crash, and no
/// files left behind.
@Suite struct FuzzTests {
  /// Damage as it happens (cut, overwritten, repeated) and as it is made (telling numbers).
  private static func damaged(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...5, using: &generator) where !bytes.isEmpty {
      // Half of the damage hits the header.
      let limit = Bool.random(using: &generator) ? min(bytes.count, 96) : bytes.count
      let place = Int.random(in: 0..<limit, using: &generator)
      let end = min(bytes.count, place + Int.random(in: 1...16, using: &generator))
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: bytes[place] = .random(in: 0...255, using: &generator)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      case 2: bytes[place] = [0, 1, 127, 128, 255].randomElement(using: &generator) ?? 0
      case 3: bytes.removeSubrange(place..<end)
      case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 5: for index in place..<end { bytes[index] = 255 }
      default:
        if Int.random(in: 0..<4, using: &generator) == 0 { bytes.removeSubrange(place...) }
      }
    }
    return bytes
  }

  /// What is said to the user is one line of bearable length.
  private static func check(_ error: any Error, _ place: String) {
    let text = "\(error)"
    #expect(!text.isEmpty && text.utf8.count < 1500, "\(place): \(text)")
    if !(error is PluginError) { #expect(!text.contains("\n"), "\(place): \(text)") }
  }

  @Test(arguments: 0..<4) func plugins(_ part: Int) throws {
    try VipsLibrary.start()
    var generator = SeededGenerator(seed: UInt64(100 + part))
    let folder = try TemporaryFolder()
    let network =
      part == 0 ? try KnownNetwork.twice() : try RandomNetwork(seed: UInt64(part)).bytes
    let scale = part == 0 ? 2 : try RandomNetwork(seed: UInt64(part)).scale
    try PluginFolder.write(
      "fuzzed", network: network, in: folder.path,
      kind: scale == 1 ? "style" : "super-resolution", scale: scale)
    let file = folder.file("fuzzed/plugin.json")
    let manifest = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let planner = Planner(
      budget: MemoryBudget(bytes: 1 << 30), choice: .automatic, allowSeams: true)
    var (loaded, planned) = (0, 0)
    for _ in 0..<400 {
      // Either the manifest is damaged, or the network with a manifest that vouches for it.
      if Int.random(in: 0..<4, using: &generator) == 0 {
        try Data(Self.damaged(manifest, &generator)).write(to: URL(fileURLWithPath: file))
        try Data(network).write(to: URL(fileURLWithPath: folder.file("fuzzed/network.onnx")))
      } else {
        try PluginFolder.writeFiles(
          "fuzzed", network: Self.damaged(network, &generator), in: folder.path,
          kind: scale == 1 ? "style" : "super-resolution", scale: scale)
      }
      do {
        let model = try StageLoader.load(Stage(Plugin(at: folder.file("fuzzed"))))
        loaded += 1
        for size in [(1, 1), (3, 2000), (701, 467)] {
          let request = Planner.Request(model: model, precision: .f32, stripPixelBytes: 3)
          let plan = try planner.plan(
            [request], picture: PixelSize(width: size.0, height: size.1), reserved: 0)[0]
          #expect(plan.grid.count >= 1 && plan.grid.tilePixels >= 1)
          #expect(plan.grid.outputWidth == plan.networkOutput.width)
          planned += 1
        }
      } catch {
        Self.check(error, "part \(part)")
      }
    }
    // Some damage is harmless, most is not.
    #expect(loaded > 10 && loaded < 390, "\(loaded)")
    #expect(planned > 20)
    #expect(try folder.contents() == ["fuzzed"])
  }

  /// A small picture of each kind, and what is written from it.
  static let kinds = [
    "rgb.png", "rgba16.png", "palette.png", "photo.jpg", "inks.jpg", "plain.tif", "deflate.tif",
    "tiled.tif", "photo.webp", "lossless.webp", "picture.gif", "picture.avif",
  ]

  private static func write(_ name: String, to path: String) throws {
    let image = try TestFile.noise(width: 23, height: 18).setting([
      ("exif-ifd0-Make", .string("Acme (Acme, ASCII, 5 components, 5 bytes)")),
      ("xmp-data", .blob(Array("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>".utf8))),
    ])
    let wide = try image.apply(
      "icc_transform",
      ["output_profile": name == "inks.jpg" ? "cmyk" : "p3", "input_profile": "srgb"])
    switch name {
    case "rgba16.png":
      try TestFile.save(
        try TestFile.noise(width: 23, height: 18, bands: 4, format: .ushort, meaning: "rgb16"),
        to: path)
    case "palette.png": try TestFile.save(image, to: path + "[palette]")
    case "deflate.tif": try TestFile.save(wide, to: path + "[compression=deflate]")
    case "tiled.tif": try TestFile.save(image, to: path + "[tile,tile_width=16,tile_height=16]")
    case "lossless.webp": try TestFile.save(image, to: path + "[lossless]")
    case "photo.jpg", "photo.webp", "inks.jpg": try TestFile.save(wide, to: path)
    default: try TestFile.save(image, to: path)
    }
  }

  @Test(arguments: kinds) func pictures(_ name: String) throws {
    try VipsLibrary.start()
    guard OutputFormat.available.contains("." + name.split(separator: ".")[1]) else { return }
    var generator = SeededGenerator(seed: UInt64(name.utf8.reduce(7) { $0 &* 31 &+ Int($1) }))
    let plugins = try TemporaryFolder()
    let model = try StageLoader.load(
      Stage(
        PluginFolder.write(
          "twice", network: try KnownNetwork.twice(), in: plugins.path, kind: "super-resolution",
          scale: 2)))
    let folder = try TemporaryFolder()
    let path = folder.file(name)
    try Self.write(name, to: path)
    let seed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let session = Session(engine: OpenVINOEngine.shared)
    var options = RunOptions()
    options.precision = .f32
    options.usesCache = false
    options.memory = MemoryBudget(bytes: 700 << 20)
    let outputs = ["out.png", "out.tif", "out.jpg", "out.webp"]
    var done = 0
    let cases = 120
    for index in 0..<cases {
      try Data(index == 0 ? seed : Self.damaged(seed, &generator))
        .write(to: URL(fileURLWithPath: path))
      let output = outputs[index % outputs.count]
      do {
        let job = PictureJob(
          source: .file(path), target: try OutputTarget(parsing: folder.file(output)),
          stages: [model], options: options, session: session)
        let report = try job.run(try job.plan())
        #expect(try folder.contents() == [name, output].sorted())
        let written = try TestFile.read(folder.file(output))
        #expect(written.width == report.size.width && written.height == report.size.height)
        try FileManager.default.removeItem(atPath: folder.file(output))
        done += 1
      } catch {
        Self.check(error, "\(name) case \(index)")
        let left = try folder.contents().filter { $0 != name }
        #expect(left == [], "\(name) case \(index): \(error)")
        for file in left { try FileManager.default.removeItem(atPath: folder.file(file)) }
      }
    }
    // The whole picture passes, and damage is noticed.
    #expect(done >= 1, "\(name)")
    #expect(done < cases, "\(name)")
  }
}
