import Foundation
import Impasto
import TestSupport
import Testing

/// `impasto stylise` and chains.
@Suite struct StyliseCommandTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TestFile.photograph(folder.file("in.png"), width: 180, height: 130)
  }

  private func run(_ arguments: String...) throws -> Command {
    try Command.run(arguments, in: folder.path)
  }

  @Test func strengthZeroIsThePhotograph() throws {
    let none = try run("stylise", "wave:strength=0", "in.png", "none.png")
    #expect(none.status == 0, "\(none.errors)")
    let original = try TestFile.read(folder.file("in.png"))
    #expect(try TestFile.largestDifference(TestFile.read(folder.file("none.png")), original) == 0)
    let full = try run("stylise", "wave", "in.png", "full.png")
    #expect(full.status == 0, "\(full.errors)")
    #expect(try TestFile.meanDifference(TestFile.read(folder.file("full.png")), original) > 10)
    let half = try run("stylise", "wave:strength=0.5", "in.png", "half.png")
    #expect(half.status == 0, "\(half.errors)")
    // Half strength lies half way.
    let (a, b, c) = (
      try original.bytes(), try TestFile.read(folder.file("half.png")).bytes(),
      try TestFile.read(folder.file("full.png")).bytes()
    )
    for index in stride(from: 0, to: a.count, by: 97) {
      let middle = (Double(a[index]) + Double(c[index])) / 2
      #expect(abs(Double(b[index]) - middle) <= 2)
    }
  }

  @Test func keepColoursKeepsTheChroma() throws {
    let result = try run("stylise", "wave", "--keep-colours", "in.png", "out.png")
    #expect(result.status == 0, "\(result.errors)")
    let original = try TestFile.read(folder.file("in.png")).bytes()
    let styled = try TestFile.read(folder.file("out.png")).bytes()
    var checked = 0
    for index in stride(from: 0, to: original.count, by: 3) {
      let pixel = styled[index..<index + 3]
      guard pixel.allSatisfy({ $0 > 0 && $0 < 255 }) else { continue }
      checked += 1
      for band in 1..<3 {
        let before = Int(original[index + band]) - Int(original[index])
        let after = Int(styled[index + band]) - Int(styled[index])
        #expect(abs(before - after) <= 1)
      }
    }
    #expect(checked > original.count / 12)
  }

  @Test func aBrushKeepsTheSize() throws {
    for brush in ["0.5", "2"] {
      let result = try run("stylise", "wave:brush=\(brush)", "in.png", "b\(brush).png")
      #expect(result.status == 0, "\(result.errors)")
      let picture = try TestFile.read(folder.file("b\(brush).png"))
      #expect(picture.width == 180 && picture.height == 130)
    }
    let (small, large) = (
      try TestFile.read(folder.file("b0.5.png")), try TestFile.read(folder.file("b2.png"))
    )
    #expect(try TestFile.meanDifference(small, large) > 5)
  }

  @Test func styleThenUpscaleInOnePassEqualsTwoPassesInFloat() throws {
    let chain = try run(
      "run", "--plugins", "wave,photo-4x", "--precision", "f32", "--tile", "160", "in.png",
      "chain.tif[compression=none]", "--depth", "16")
    #expect(chain.status == 0, "\(chain.errors)")
    let first = try run(
      "stylise", "wave", "--precision", "f32", "--depth", "32", "in.png", "style.tif")
    #expect(first.status == 0, "\(first.errors)")
    let second = try run(
      "upscale", "--precision", "f32", "--depth", "16", "style.tif", "two.tif[compression=none]")
    #expect(second.status == 0, "\(second.errors)")
    let one = try TestFile.read(folder.file("chain.tif")).apply("cast", ["format": "ushort"])
      .bytes()
    let two = try TestFile.read(folder.file("two.tif")).apply("cast", ["format": "ushort"]).bytes()
    #expect(one.count == two.count)
    let largest = one.withUnsafeBytes { a in
      two.withUnsafeBytes { b in
        zip(a.bindMemory(to: UInt16.self), b.bindMemory(to: UInt16.self))
          .reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
      }
    }
    // 1e-4 of the range is 6.6 of 65535.
    #expect(largest <= 7)
  }

  @Test func wrongParametersNameTheRightOnes() throws {
    let range = try run("stylise", "wave:strength=2", "in.png", "out.png")
    #expect(range.status == 1)
    #expect(range.errors.contains("strength"))
    let name = try run("stylise", "wave:strenght=1", "in.png", "out.png")
    #expect(name.status == 1)
    #expect(name.errors.contains("did you mean \"strength\"?"))
    #expect(try folder.contents() == ["in.png"])
  }
}
