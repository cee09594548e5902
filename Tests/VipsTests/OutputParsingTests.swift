import Foundation
import Testing
import Vips

@Suite struct OutputParsingTests {
  @Test func nameFormatAndOptions() throws {
    let target = try OutputTarget(
      parsing: "a/b [x].TIF[compression=zstd,pyramid, tile-width = 512]")
    #expect(target.path == "a/b [x].TIF")
    #expect(target.format == .tiff)
    #expect(target.options.map(\.name) == ["compression", "tile_width", "pyramid"])
    #expect(target.options.map(\.value) == ["zstd", "512", "true"])
  }

  @Test func nestedAndQuotedValues() throws {
    let nested = try OutputTarget(parsing: "o.dz[suffix=.png[compression=1,interlace],overlap=0]")
    #expect(nested.options[0].value == ".png[compression=1,interlace]")
    #expect(nested.supportsAlpha)
    let quoted = try OutputTarget(parsing: "o.dz[id=\"a,b]\"]")
    #expect(quoted.options[0].value == "a,b]")
    #expect(!(try OutputTarget(parsing: "o.dz").supportsAlpha))
  }

  static let errors: [(text: String, message: String)] = [
    ("o.tif[compresion=zstd]", "o.tif: option compresion: unknown, did you mean compression?"),
    ("o.tif[pyramide]", "o.tif: option pyramide: unknown, did you mean pyramid?"),
    ("o.webp[quality=3]", "o.webp: option quality: unknown, expected one of "),
    (
      "o.tif[compression=zst]",
      "o.tif: option compression: found \"zst\", expected one of none, jpeg, deflate, packbits, "
        + "ccittfax4, lzw, webp, zstd, jp2k"
    ),
    ("o.jpg[Q=200]", "o.jpg: option Q: found \"200\", expected a whole number from 1 to 100"),
    ("o.jpg[Q=high]", "o.jpg: option Q: found \"high\", expected a whole number from 1 to 100"),
    (
      "o.jpg[Q=99999999999999999999]",
      "o.jpg: option Q: found \"99999999999999999999\", expected a whole number from 1 to 100"
    ),
    ("o.png[interlace=maybe]", "o.png: option interlace: found \"maybe\", expected true or false"),
    (
      "o.jxl[distance=20]",
      "o.jxl: option distance: found \"20\", expected a number from 0.0 to 15.0"
    ),
    ("o.png[filter=best]", "o.png: option filter: found \"best\", expected some of "),
    ("o.png[background=red]", "o.png: option background: found \"red\", expected numbers"),
    (
      "o.tif[tile,tile_width=100]",
      "o.tif: option tile_width: found \"100\", expected a multiple of 16"
    ),
    ("o.tif[pyramid,pyramid]", "o.tif: options: pyramid is given twice"),
    ("o.tif[pyramid", "o.tif[pyramid: options: the closing bracket is missing"),
    ("o.tif[Q=3", "o.tif[Q=3: options: the closing bracket is missing"),
    (
      "o.tif[profile=/nowhere.icc]",
      "o.tif: option profile: found \"/nowhere.icc\", expected a readable file or one of none, "
        + "srgb, p3, cmyk"
    ),
    ("o.dz[suffix=.nix]", "tile.nix: the format \".nix\" is unknown, expected one of .tif"),
    ("o.dz[suffix=.jpg[Q=0]]", "tile.jpg: option Q: found \"0\", expected a whole number from 1"),
    ("o.dz[suffix=.dz]", "o.dz: option suffix: found \".dz\", expected the suffix of a picture"),
    ("o.tif]", "o.tif]: options: expected name[options]"),
    ("[Q=3]", "[Q=3]: options: expected name[options]"),
    ("o.tif[,]", "o.tif: options: expected a name, found \"\""),
    ("o.tif[profile=\"x]", "o.tif[profile=\"x]: options: expected name[options]"),
    ("o.psd", "o.psd: the format \".psd\" is unknown, expected one of .tif, .tiff, .png, .jpg"),
    ("out", "out: has no suffix to tell the format by, expected one of .tif"),
    ("", ": options: expected a file name"),
    ("o.tif[in=3]", "o.tif: option in: unknown, expected one of "),
  ]

  @Test(arguments: errors.map(\.text))
  func mistakesAreNamed(text: String) throws {
    let wanted = try #require(OutputParsingTests.errors.first { $0.text == text }).message
    do {
      _ = try OutputTarget(parsing: text)
      Issue.record("no error")
    } catch {
      #expect(error.description.hasPrefix(wanted), "\(error.description)")
      #expect(!error.description.contains("\n"))
    }
  }

  @Test func everyFormatHasASaverAndKnowsItsSuffixes() throws {
    for format in OutputFormat.allCases {
      for suffix in format.suffixes {
        #expect(try OutputTarget(parsing: "o." + suffix.uppercased()).format == format)
      }
    }
  }
}
