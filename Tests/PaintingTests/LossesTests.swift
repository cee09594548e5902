import Painting
import Testing

@Suite struct LossesTests {
  @Test func totalWeighsTerms() {
    let losses = Losses(terms: [
      .init(kind: .content, layer: "conv4_2", value: 3, weight: 0.5),
      .init(kind: .style, layer: "conv1_1", value: 2, weight: 10),
    ])
    #expect(losses.total == 21.5)
  }
}
