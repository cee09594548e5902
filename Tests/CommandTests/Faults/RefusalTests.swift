import Foundation
import Impasto
import TestSupport
import Testing

/// What can't succeed is refused in one line, with exit code 1, and leaves nothing behind.
@Suite struct RefusalTests {
  let shop: Workshop

  init() throws {
    shop = try Workshop()
    try TestFile.photograph(shop["in.png"], width: 120, height: 80)
  }

  /// The one line on standard error.
  private func refusal(_ arguments: [String]) throws -> String {
    let run = try shop.command(arguments)
    #expect(run.status == 1, "\(arguments): \(run.errors)")
    #expect(run.errorLines.count == 1, "\(arguments): \(run.errors)")
    #expect(run.errors.hasPrefix("impasto: "), "\(arguments): \(run.errors)")
    #expect(run.output.isEmpty)
    return run.errors
  }

  private func refused(_ arguments: String...) throws -> String {
    try refusal(["run", "--no-cache", "--plugins", "twice"] + arguments)
  }

  @Test func placesThatAreNot() throws {
    #expect(
      try refused("in.png", "no/out.png")
        == "impasto: no/out.png: the folder no does not exist\n")
    #expect(try refused("in.png", "in.png/out.png").contains("in.png"))
    try FileManager.default.createDirectory(
      atPath: shop["out.png"], withIntermediateDirectories: true)
    #expect(try refused("in.png", "out.png") == "impasto: out.png: is not a file\n")
    _ = try refused("in.png", "/proc/out.png")
    #expect(
      try refused("out.png", "b.png") == "impasto: out.png: found a folder, expected a picture\n")
    #expect(try refused("absent.png", "b.png") == "impasto: absent.png: no such file\n")
    #expect(try refused("in.png", "b.xyz").contains("the format \".xyz\" is unknown"))
    #expect(try refused("in.png", "b").contains("has no suffix"))
    #expect(try refused("in.png", "b.png[compresion=9]").contains("did you mean compression?"))
    #expect(try shop.folder.contents() == ["in.png", "out.png"])
  }

  @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
  func foldersThatMayNotBeWritten() throws {
    let locked = shop["locked"]
    try FileManager.default.createDirectory(
      atPath: locked, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o555])
    #expect(try refused("in.png", "locked/out.png").contains("is not writable"))
  }

  @Test func memoryThatDoesNotSuffice() throws {
    let message = try refused("--memory", "100M", "in.png", "out.png")
    #expect(message.contains("needs at least") && message.contains("the budget is 100 MiB"))
    let wrong = try shop.command(["upscale", "--memory", "lots", "in.png", "out.png"])
    #expect(wrong.status == 64)
    #expect(try shop.folder.contents() == ["in.png"])
  }

  /// Some fifty bytes that claim four gigapixels.
  @Test func filesThatClaimMoreThanMemoryHolds() throws {
    let gif: [UInt8] =
      Array("GIF89a".utf8) + [255, 255, 255, 255, 0x80, 0, 0, 0, 0, 0, 0, 0, 0]
      + [0x2C, 0, 0, 0, 0, 255, 255, 255, 255, 0, 2, 2, 0x4C, 1, 0, 0x3B]
    try Data(gif).write(to: URL(fileURLWithPath: shop["bomb.gif"]))
    let message = try refused("bomb.gif", "out.tif")
    #expect(message.contains("bomb.gif, which is decoded whole, needs at least 2"))
    #expect(try shop.folder.contents() == ["bomb.gif", "in.png"])
  }

  @Test func wholePicturesCountIntoTheBudget() throws {
    try TestFile.save(
      try TestFile.read(shop["in.png"]).apply("zoom", ["xfac": 50, "yfac": 50]),
      to: shop["large.jpg[interlace]"])
    let message = try refused("--memory", "240M", "large.jpg", "out.tif")
    #expect(message.contains("large.jpg, which is decoded whole,"), "\(message)")
    try TestFile.flat(shop["flat.png"], width: 8000, height: 8000)
    let encoded = try refused("--memory", "340M", "flat.png", "out.webp")
    #expect(encoded.contains("out.webp, which is encoded whole,"), "\(encoded)")
  }

  @Test func sizesThatFormatsCannotHold() throws {
    try TestFile.flat(shop["wide.png"], width: 9000, height: 2)
    #expect(try refused("wide.png", "out.webp").contains("16383"))
    let jpeg = try refusal(
      ["run", "--no-cache", "--plugins", "twice,twice,twice", "wide.png", "out.jpg"])
    #expect(jpeg.contains("65500"))
    #expect(try shop.folder.contents() == ["in.png", "wide.png"])
  }

  @Test(arguments: [
    "out.png", "out.tif", "out.tif[pyramid,tile]", "out.jpg", "out.webp", "out.dz", "out.avif",
    "out.ppm", "out.gif",
  ])
  func truncatedPictures(_ output: String) throws {
    guard OutputFormat.available.contains(String(output.prefix { $0 != "[" }.dropFirst(3))) else {
      return
    }
    let image = try TestFile.noise(width: 200, height: 160)
    for (name, options) in [
      ("a.png", ""), ("a.jpg", ""), ("a.tif", "[compression=deflate]"), ("a.webp", ""),
    ] {
      try TestFile.save(image, to: shop[name + options])
      let bytes = try Data(contentsOf: URL(fileURLWithPath: shop[name]))
      try bytes.prefix(bytes.count * 2 / 3).write(to: URL(fileURLWithPath: shop[name]))
      let message = try refused("--quiet", name, output)
      #expect(message.contains(" \(name): "), "\(message)")
      try FileManager.default.removeItem(atPath: shop[name])
      #expect(try shop.folder.contents() == ["in.png"], "\(name) \(output)")
    }
  }

  @Test(.enabled(if: SmallDisk.canMount, "mounting a small file system needs root"))
  func aDiskThatFillsUp() throws {
    try TestFile.save(try TestFile.noise(width: 1400, height: 1200), to: shop["noise.png"])
    for output in [
      "o.png", "o.tif[compression=deflate]", "o.tif[pyramid,tile,compression=deflate]",
      "o.jpg[Q=100]", "o.dz[suffix=.png]", "o.webp[lossless,effort=0]",
    ] {
      let disk = try SmallDisk(megabytes: 2)
      let message = try refusal(
        [
          "run", "--no-cache", "--quiet", "--plugins", "keep", "noise.png",
          disk.path + "/" + output,
        ])
      #expect(
        message.contains("needs about") || message.contains("No space")
          || message.contains("not written"), "\(output): \(message)")
      #expect(try disk.contents() == [], "\(output)")
    }
  }

  @Test func chainsAndPipelinesThatAreWrong() throws {
    #expect(
      try refusal(["run", "--plugins", "twicee", "in.png", "o.png"])
        == "impasto: plugin \"twicee\": not found, did you mean \"twice\"?\n")
    #expect(try refusal(["run", "--plugins", "", "in.png", "o.png"]).count > 12)
    #expect(
      try refusal(["run", "--pipeline", "no.json", "in.png", "o.png"]).contains("no.json"))
    try Data(#"{"schemaVersion": 1, "stages": [{"plugin": "keep", "strength": 1}]}"#.utf8)
      .write(to: URL(fileURLWithPath: shop["p.json"]))
    #expect(
      try refusal(["run", "--pipeline", "p.json", "in.png", "o.png"]).contains("stages[0].strength")
    )
    let both = try shop.command(["run", "--plugins", "a", "--pipeline", "b", "in.png", "o.png"])
    #expect(both.status == 64)
  }

  @Test func namesWithBlanksBracketsAndDashes() throws {
    for name in ["a b.png", "ü 漢.png", "b[1].png", "-c.png"] {
      try FileManager.default.copyItem(atPath: shop["in.png"], toPath: shop[name])
      let run = try shop.command(
        ["run", "--no-cache", "--plugins", "keep", "--", name, "out-" + name])
      #expect(run.status == 0, "\(name): \(run.errors)")
      #expect(FileManager.default.fileExists(atPath: shop["out-" + name]), "\(name)")
    }
  }
}
