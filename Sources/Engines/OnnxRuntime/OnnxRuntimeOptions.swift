import Foundation

/// What a session is made with, as plain values: everything but the library's own objects.
struct OnnxRuntimeOptions: Equatable {
  /// A provider with its settings, in the order in which they are asked to take a node.
  struct Provider: Equatable {
    let provider: OnnxRuntimeProvider
    let settings: [String: String]
  }

  /// Threads of the processor for one operation.
  var threads: Int
  /// Session settings by the library's keys.
  var settings: [String: String]
  /// Lengths of named open dimensions.
  var lengths: [String: Int]
  /// Providers before the processor, which always comes last.
  var providers: [Provider]

  /// Settings to compute on a device with.
  ///
  /// - Parameters:
  ///   - index: which of several graphics cards.
  ///   - lengths: see ``lengths``.
  ///   - cache: a folder of its own for this network, these shapes and this precision.
  init(
    _ provider: OnnxRuntimeProvider, index: Int = 0, precision: Precision = .f32,
    threads: Int? = nil, lengths: [String: Int] = [:], cache: String? = nil
  ) {
    self.threads = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
    self.lengths = lengths
    // Threads that spin while they wait take the cores from libvips, which decodes and encodes.
    settings = [
      "session.intra_op.allow_spinning": "0", "session.inter_op.allow_spinning": "0",
    ]
    if provider.isNumbered {
      // A node that the card can't compute would silently run on the processor.
      settings["session.disable_cpu_ep_fallback"] = "1"
    }
    let cuda = Provider(
      provider: .cuda,
      settings: [
        "device_id": "\(index)",
        // Tiles have one shape: an exhaustive search of algorithms costs more than it finds.
        "cudnn_conv_algo_search": "HEURISTIC",
        "arena_extend_strategy": "kSameAsRequested",
        // TF32 keeps 11 significant bits, which is not what f32 promises.
        "use_tf32": "0",
      ])
    switch provider {
    case .cpu:
      providers = []
    case .cuda:
      providers = [cuda]
    case .tensorRT:
      var settings = [
        "device_id": "\(index)", "trt_fp16_enable": precision == .f16 ? "1" : "0",
      ]
      if let cache {
        settings["trt_engine_cache_enable"] = "1"
        settings["trt_engine_cache_path"] = cache
        settings["trt_timing_cache_enable"] = "1"
        settings["trt_timing_cache_path"] = cache
      }
      // What TensorRT leaves goes to CUDA.
      providers = [Provider(provider: .tensorRT, settings: settings), cuda]
    case .coreML:
      var settings = [
        "ModelFormat": "MLProgram", "RequireStaticInputShapes": "1",
        // The neural processor computes in f16 only.
        "MLComputeUnits": precision == .f16 ? "ALL" : "CPUAndGPU",
        "AllowLowPrecisionAccumulationOnGPU": precision == .f16 ? "1" : "0",
      ]
      if let cache { settings["ModelCacheDirectory"] = cache }
      providers = [Provider(provider: .coreML, settings: settings)]
    }
  }
}
