/// One inference at a time, with buffers of its own.
///
/// A request has one owner: fill the inputs, `start`, do something else, `wait`, read the outputs.
/// Buffers stay where they are as long as the request lives and must not be touched between `start`
/// and `wait`. Dropping a running request waits for it.
public protocol InferenceRequest: AnyObject {
  /// The values of input `index`, NCHW. Zero at first, then what was last written.
  func input(_ index: Int) -> UnsafeMutableBufferPointer<Float>
  /// The values of output `index`, NCHW; empty for a port of bytes.
  func output(_ index: Int) -> UnsafeBufferPointer<Float>
  /// The values of output `index`, NCHW, 0...255; empty for a port of floats.
  func codes(_ index: Int) -> UnsafeBufferPointer<UInt8>
  /// Begins computing and returns at once.
  func start() throws(EngineError)
  /// Blocks until the outputs are there. May be called from any thread.
  func wait() throws(EngineError)
}
