import Foundation

/// Damage as it happens and as it is made.
public enum Mutation {
  /// A damaged copy.
  public static func damage(_ seed: Data, _ dice: inout SeededGenerator) -> Data {
    var bytes = [UInt8](seed)
    for _ in 0..<Int.random(in: 1...4, using: &dice) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &dice)
      switch Int.random(in: 0...7, using: &dice) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &dice)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &dice)
      case 2: bytes[place] = [0, 1, 127, 128, 255].randomElement(using: &dice) ?? 0
      case 3:
        let end = min(bytes.count, place + Int.random(in: 1...8, using: &dice))
        bytes.removeSubrange(place..<end)
      case 4:
        bytes.insert(contentsOf: [UInt8](repeating: 0xFF, count: 4), at: place)
      case 5 where Int.random(in: 0...3, using: &dice) == 0: bytes.removeLast(bytes.count - place)
      case 6:
        for index in place..<min(bytes.count, place + 8) { bytes[index] = 0xFF }
      default:
        let other = Int.random(in: 0..<bytes.count, using: &dice)
        bytes.swapAt(place, other)
      }
    }
    return Data(bytes)
  }
}
