/// The networks in files that `make_fixtures.py` made.
public enum ImportFixture {
  /// The folder.
  public static let folder = Repository.root + "/Tests/ImportingTests/Fixtures"

  /// The path of a file.
  public static func path(_ name: String) -> String { folder + "/" + name }

  /// The files of networks that are rebuilt, and whose outputs are known.
  public static let networks = [
    "esrgan-old-4x.pth", "esrgan-old-1x.pth", "esrgan-plus-2x.safetensors", "esrgan-grey-2x.pth",
    "esrgan-real-2x.pth", "esrgan-real-1x.safetensors", "esrgan-bsrgan-4x.pth",
    "compact-4x-f16.pth", "compact-1x-bf16.safetensors", "span-2x.safetensors",
    "span-4x-plain.safetensors", "srresnet-2x.pth", "srresnet-3x.pth", "srresnet-4x.pth",
    "srgan-2x.pth", "transformer.pth", "functional-2.hkl", "functional-3.hkl", "functional-5.hkl",
  ]

  /// Where the outputs of a network's file are.
  public static func expected(for file: String) -> String {
    let stem = file.split(separator: ".").first.map(String.init) ?? file
    return path((stem.hasPrefix("functional") ? "functional" : stem) + ".expected.safetensors")
  }

  /// The picture of `make_fixtures.py`: values 0..1, channel after channel.
  public static func picture(channels: Int, height: Int, width: Int) -> [Float] {
    var values: [Float] = []
    for c in 0..<channels {
      for y in 0..<height {
        for x in 0..<width {
          values.append(Float((c * 37 + y * 101 + x * 59 + x * y * 13) % 251) / 250)
        }
      }
    }
    return values
  }
}
