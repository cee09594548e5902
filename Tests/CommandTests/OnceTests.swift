import Foundation
import Impasto
import TestSupport
import Testing

/// Each tile is computed once, whatever saver pulls.
@Suite struct OnceTests {
  let shop: Workshop

  init() throws {
    shop = try Workshop()
    try TestFile.photograph(shop["in.png"], width: 230, height: 210)
    try TestFile.photograph(shop["in.jpg"], width: 230, height: 210)
  }

  private func check(_ run: Command, atLeast count: Int, _ place: String) throws {
    #expect(run.status == 0, "\(place): \(run.errors)")
    #expect(run.events.count == run.errorLines.count, "\(place): \(run.errors)")
    let plan = try #require(run.events.first)
    let done = try #require(run.events.last)
    #expect(done["event"] as? String == "done")
    let tiles = try #require(plan["tilesTotal"] as? Int)
    #expect(tiles >= count, "\(place)")
    #expect(done["tilesComputed"] as? Int == tiles, "\(place)")
    #expect(done["pixelsComputed"] as? Int == plan["pixelsComputed"] as? Int)
    #expect(run.events.compactMap { $0["tilesDone"] as? Int } == Array(1...tiles), "\(place)")
  }

  @Test(arguments: [
    "out.tif", "out.tif[pyramid,tile]", "out.tif[tile,compression=deflate]",
    "out.tif[pyramid,subifd,tile]", "out.png", "out.png[interlace]", "out.jpg",
    "out.jpg[interlace,optimize_coding]", "out.webp", "out.dz", "out.dz[suffix=.png]", "out.szi",
    "out.avif[effort=0]", "out.jxl", "out.gif", "out.jp2", "out.ppm",
  ])
  func everySaver(_ output: String) throws {
    let suffix = String((output.prefix { $0 != "[" }).dropFirst(3))
    guard OutputFormat.available.contains(suffix) else { return }
    let input = output.utf8.count % 2 == 0 ? "in.png" : "in.jpg"
    let run = try shop.run(
      "mean,twice", "--tile", "64", "--progress", "json", input, output)
    try check(run, atLeast: 30, "\(input) \(output)")
  }

  @Test func chainsWithMerges() throws {
    let image = try TestFile.noise(width: 230, height: 210, bands: 4)
    try TestFile.save(image, to: shop["alpha.png"])
    for chain in ["same,mean,twice,rotate", "twice,twice", "mean,mean,mean"] {
      for (input, more) in [
        ("in.jpg", ["--keep-colours"]), ("alpha.png", ["--alpha", "network"]),
      ] {
        let arguments =
          [
            "run", "--plugins", chain, "--no-cache", "--force", "--tile", "80", "--progress",
            "json",
          ]
          + more + [input, "out.tif[pyramid,tile]"]
        try check(try shop.command(arguments), atLeast: 25, "\(chain) \(input)")
      }
    }
  }
}
