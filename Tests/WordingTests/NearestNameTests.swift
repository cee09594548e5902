import Testing

@testable import Wording

@Suite("Nearest name")
struct NearestNameTests {
  @Test(
    "Distances",
    arguments: [
      ("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("ab", "ba", 1), ("ca", "abc", 3),
      ("scale", "sacle", 1), ("colour", "color", 1),
    ])
  func distances(a: String, b: String, distance: Int) {
    #expect(NearestName.distance(a, b) == distance)
    #expect(NearestName.distance(b, a) == distance)
  }

  @Test("Only near names are suggested")
  func suggestions() {
    let known = ["name", "range", "scale", "offset"]
    #expect(NearestName.of("sclae", among: known) == "scale")
    #expect(NearestName.of("NAME", among: known) == "name")
    #expect(NearestName.of("ofset", among: known) == "offset")
    #expect(NearestName.of("tile", among: known) == nil)
    #expect(NearestName.of("", among: known) == nil)
    #expect(NearestName.of("x", among: ["y"]) == nil)
    #expect(NearestName.of(String(repeating: "x", count: 1_000_000), among: known) == nil)
  }
}
