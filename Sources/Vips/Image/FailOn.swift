/// How much damage in a source makes reading it an error.
public enum FailOn: String, Sendable {
  /// Never, if anything at all can be read.
  case none
  /// A file that ends too early.
  case truncated
  /// A file that ends too early or has a serious error.
  case error
  /// Anything the decoder remarks on.
  case warning
}
