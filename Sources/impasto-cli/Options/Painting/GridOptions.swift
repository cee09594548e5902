import ArgumentParser
import Impasto

/// A contact sheet instead of one painting.
struct GridOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Make a contact sheet: style layers from the first alone to all of them, against the balance of "
        + "content and style."))
  var grid = false

  @Option(
    help: ArgumentHelp(
      "The sheet's columns: content weight by style weight. Default: 1e-3,1e-2,1e-1,1; the "
        + "paper's 1e-5,1e-4,1e-3,1e-2 with --normalisation paper.", valueName: "numbers"),
    transform: GridOptions.numbers)
  var ratios: [Double]?

  func validate() throws {
    if ratios != nil, !grid {
      throw ValidationError("--ratios: found it alone, expected it with --grid.")
    }
  }

  private static func numbers(_ text: String) throws -> [Double] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }.filter { $0.isFinite && $0 >= 0 }
    guard numbers.count == parts.count else {
      throw ValidationError("found '\(text)', expected numbers from 0: 1e-3,1e-2.")
    }
    return numbers
  }
}
