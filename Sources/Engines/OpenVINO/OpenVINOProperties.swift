import COpenVINO
import Foundation

/// The settings a network is compiled with.
struct OpenVINOProperties {
  /// In the order they are passed.
  let pairs: [(key: String, value: String)]

  /// One stream: every inference uses all threads, so a queue of two keeps the device busy with the
  /// memory of one.
  init(_ request: CompileRequest, device: String) {
    var pairs = [
      ("PERFORMANCE_HINT", "LATENCY"),
      ("NUM_STREAMS", "1"),
      ("INFERENCE_PRECISION_HINT", request.precision.rawValue),
    ]
    if request.precision == .f32 {
      // Otherwise single layers may be computed with fewer bits.
      pairs.append(("EXECUTION_MODE_HINT", "ACCURACY"))
    }
    if device == "CPU" {
      let threads = request.threads ?? ProcessInfo.processInfo.activeProcessorCount
      pairs.append(("INFERENCE_NUM_THREADS", String(max(1, threads))))
      // Pinned threads wait for a core that decoding or another program holds while others idle.
      pairs.append(("ENABLE_CPU_PINNING", "NO"))
    }
    if let folder = request.cacheDirectory {
      pairs.append(("CACHE_DIR", folder))
    }
    self.pairs = pairs
  }

  /// The settings as the C interface wants them, valid during `body`.
  func withPointers<R>(_ body: (UnsafeBufferPointer<OvProperty>) -> R) -> R {
    let copies = pairs.map { (strdup($0.key), strdup($0.value)) }
    defer {
      for copy in copies {
        free(copy.0)
        free(copy.1)
      }
    }
    let properties = copies.map { OvProperty(key: $0.0, value: $0.1) }
    return properties.withUnsafeBufferPointer(body)
  }
}
