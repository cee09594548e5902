import ArgumentParser
import Impasto

/// Lists of numbers on the command line: `0,255`.
enum Numbers {
  /// Two numbers, the lower first.
  static func range(_ text: String) throws -> ValueRange {
    let numbers = try parse(text)
    guard numbers.count == 2, numbers[0] < numbers[1] else {
      throw ValidationError("found '\(text)', expected two numbers, the lower first: 0,255.")
    }
    return ValueRange(low: numbers[0], high: numbers[1])
  }

  /// One number, or one a channel.
  static func perChannel(_ text: String) throws -> [Double] {
    let numbers = try parse(text)
    guard numbers.count == 1 || numbers.count == 3 else {
      throw ValidationError("found '\(text)', expected 1 or 3 numbers.")
    }
    return numbers
  }

  private static func parse(_ text: String) throws -> [Double] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }.filter { $0.magnitude <= 1e9 }
    guard numbers.count == parts.count else {
      throw ValidationError("found '\(text)', expected numbers with commas between them.")
    }
    return numbers
  }
}
