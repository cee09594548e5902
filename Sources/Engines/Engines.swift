/// The engines this build knows. Opening their libraries waits until one is used.
public enum Engines {
  /// All engines, the default one first.
  public static let all: [any Engine] = [OpenVINOEngine.shared, OnnxRuntimeEngine.shared]

  /// Opens every engine and says what is there and what is missing.
  public static func status() -> [EngineStatus] {
    all.map { $0.status() }
  }
}
