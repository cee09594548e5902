// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
  name: "impasto",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Impasto", targets: ["Impasto"]),
    .executable(name: "impasto", targets: ["impasto-cli"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CVips", pkgConfig: "vips",
      providers: [.apt(["libvips-dev"]), .brew(["vips"])]),
    .systemLibrary(
      name: "CGlib", pkgConfig: "glib-2.0",
      providers: [.apt(["libglib2.0-dev"]), .brew(["glib"])]),
    .systemLibrary(name: "CAllocator"),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "Wording", swiftSettings: strict),
    .target(name: "Archives", dependencies: ["CZlib", "Wording"], swiftSettings: strict),
    .target(name: "Web", dependencies: ["Wording"], swiftSettings: strict),
    .target(name: "Vips", dependencies: ["CVips", "Wording"], swiftSettings: strict),
    .target(name: "HalfPrecision", swiftSettings: strict),
    .target(name: "COpenVINO"),
    .target(name: "COnnxRuntime"),
    .target(
      name: "Engines",
      dependencies: ["COpenVINO", "COnnxRuntime", "CAllocator", "HalfPrecision"],
      swiftSettings: strict),
    .target(
      name: "Onnx",
      dependencies: [
        "HalfPrecision", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Format/onnx.proto"],
      swiftSettings: strict),
    .target(name: "Weights", dependencies: ["Archives", "Wording"], swiftSettings: strict),
    .target(
      name: "Architectures", dependencies: ["Weights", "Onnx", "Wording"], swiftSettings: strict),
    .target(
      name: "PluginKit",
      dependencies: ["CGlib", "Wording"],
      swiftSettings: strict),
    .target(
      name: "Installing", dependencies: ["Archives", "Web", "PluginKit", "Wording"],
      swiftSettings: strict),
    .target(
      name: "Pipelines", dependencies: ["Vips", "Onnx", "Engines", "PluginKit", "Web", "Wording"],
      swiftSettings: strict),
    .target(
      name: "Importing",
      dependencies: [
        "Weights", "Architectures", "Vips", "Onnx", "Engines", "PluginKit", "Pipelines",
        "Installing",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .target(
      name: "Painting",
      dependencies: ["Vips", "Onnx", "Engines", "PluginKit", "Pipelines", "Wording"],
      swiftSettings: strict),
    .target(
      name: "Impasto",
      dependencies: [
        "Vips", "Onnx", "Engines", "PluginKit", "Pipelines", "Painting", "Wording", "Weights",
        "Architectures", "Importing", "Installing", "Web",
      ],
      swiftSettings: strict),
    // What `Impasto` re-exports is named too: otherwise a change of it doesn't rebuild the command.
    .executableTarget(
      name: "impasto-cli",
      dependencies: [
        "Impasto", "Vips", "Onnx", "Engines", "PluginKit", "Pipelines", "Painting", "Wording",
        "Weights", "Architectures", "Importing", "Installing", "Web",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .testTarget(name: "WordingTests", dependencies: ["Wording"], swiftSettings: strict),
    .testTarget(name: "VipsTests", dependencies: ["Vips"], swiftSettings: strict),
    .testTarget(
      name: "OnnxTests", dependencies: ["Onnx", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "EnginesTests", dependencies: ["Engines", "COnnxRuntime", "HalfPrecision"],
      swiftSettings: strict),
    .testTarget(name: "PluginKitTests", dependencies: ["PluginKit"], swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Impasto", "Onnx", "PluginKit", "Vips", "CZlib"],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "PipelinesTests", dependencies: ["Pipelines", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ArchivesTests", dependencies: ["Archives", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "InstallingTests", dependencies: ["Installing", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "WeightsTests", dependencies: ["Weights", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ImportingTests", dependencies: ["Importing", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(
      name: "PaintingTests", dependencies: ["Painting", "TestSupport"],
      exclude: ["Fixtures", "References"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandTests", dependencies: ["Impasto", "TestSupport", "impasto-cli"],
      swiftSettings: strict),
  ]
)
