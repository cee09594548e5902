import Testing

@testable import Onnx

@Suite struct NetworkDrawingTests {
  @Test func drawsNodesShapesAndWeights() throws {
    let network = try Samples.superResolution().network(name: "sample")
    let dot = NetworkDrawing(of: network, height: 32, width: 48).dot
    #expect(dot.hasPrefix("digraph network {\n") && dot.hasSuffix("}\n"))
    #expect(dot.contains("Conv\\n3×3, 3 → 8 · pad 1\\n224 parameters\\n→ 1×8×32×48"))
    #expect(dot.contains("DepthToSpace\\nCRD · block 2\\n→ 1×3×64×96"))
    #expect(dot.contains("in0 -> n0 [label=\"1×3×32×48\"];"))
    #expect(dot.contains("n5 -> out0;"))
    #expect(!dot.contains("penwidth"))
    #expect(NetworkDrawing(of: network, height: 32, width: 48).dot == dot)
  }

  @Test func marksNonLocalAndEscapesNames() throws {
    let network = try Samples.single { b, x in
      b.node("GlobalMaxPool", [x], name: "a\"b\\c\nd")
    }
    let analysis = try SpatialAnalysis(of: network)
    let dot = NetworkDrawing(of: network, nonLocal: analysis.nonLocal).dot
    #expect(dot.components("penwidth=3") == 1)
    #expect(NetworkDrawing.quoted("a\"b\\c\nd\u{1}") == "\"a\\\"b\\\\c\\nd \"")
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
