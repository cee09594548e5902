import Foundation
import TestSupport

/// What `References/optimisers.py` has written.
struct OptimiserReference: Decodable {
  struct AdamRun: Decodable {
    let losses: [Double]
    let after: [String: [Float]]
  }

  struct LBFGSRun: Decodable {
    let evaluations: Int
    let iterations: Int
    let loss: Double
  }

  let adam: AdamRun
  let lbfgs: LBFGSRun

  static func load() throws -> OptimiserReference {
    let text = try Repository.text("Tests/PaintingTests/References/optimisers.json")
    return try JSONDecoder().decode(OptimiserReference.self, from: Data(text.utf8))
  }
}
