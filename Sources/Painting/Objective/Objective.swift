/// What painting minimises: a sum of weighted losses of a picture, with its gradient.
public protocol Objective {
  /// Computes every loss term of `picture` and writes the gradient of the weighted total with respect
  /// to each of its values into `gradient`, a picture of the same size.
  ///
  /// - Throws: `EngineError`; `PaintError` when a loss or the gradient is not finite.
  mutating func evaluate(_ picture: FloatPicture, gradient: FloatPicture) throws -> Losses

  /// Computes in single precision from here on.
  ///
  /// - Returns: whether that changes anything; false if it did all along.
  mutating func refine() throws -> Bool
}

extension Objective {
  /// Nothing to refine.
  public mutating func refine() throws -> Bool { false }
}
