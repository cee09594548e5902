/// A way for ONNX Runtime to compute: one of its execution providers.
enum OnnxRuntimeProvider: CaseIterable, Sendable {
  case cpu, cuda, tensorRT, coreML

  /// The library's name for it.
  var libraryName: String {
    switch self {
    case .cpu: "CPUExecutionProvider"
    case .cuda: "CUDAExecutionProvider"
    case .tensorRT: "TensorrtExecutionProvider"
    case .coreML: "CoreMLExecutionProvider"
    }
  }

  /// What `--device` takes, without the number of a graphics card.
  var deviceName: String {
    switch self {
    case .cpu: "CPU"
    case .cuda: "CUDA"
    case .tensorRT: "TENSORRT"
    case .coreML: "COREML"
    }
  }

  /// What `impasto doctor` says about a device.
  func fullName(_ index: Int) -> String {
    switch self {
    case .cpu: Processor.name
    case .cuda: "NVIDIA graphics card \(index) through CUDA"
    case .tensorRT: "NVIDIA graphics card \(index) through TensorRT"
    case .coreML: "Apple's graphics and neural processors through Core ML"
    }
  }

  /// Whether there may be several devices of the kind, with numbers.
  var isNumbered: Bool { self == .cuda || self == .tensorRT }

  /// What it computes in, the exact one first.
  var precisions: [Precision] { self == .cpu ? [.f32] : [.f32, .f16] }

  /// Whether f16 is computed only where the network's own tensors are f16. TensorRT and Core ML
  /// reduce an f32 network themselves.
  var reducesInGraph: Bool { self == .cuda }

  /// Page-locked memory of this process, which the graphics card copies from and to without a
  /// detour; nil where tensors are used where they lie.
  var hostMemory: String? { isNumbered ? "CudaPinned" : nil }

  /// The device's name: `CUDA.1`.
  func name(_ index: Int) -> String { isNumbered ? "\(deviceName).\(index)" : deviceName }
}
