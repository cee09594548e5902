import COpenVINO

/// One inference of a compiled network, computed in place in the request's own buffers.
final class OpenVINORequest: InferenceRequest {
  private let network: OpenVINONetwork
  private let handle: ForeignHandle
  private let inputs: [Slot]
  private let outputs: [Slot]
  private var isRunning = false

  /// A buffer and the engine's view of it; the view goes first when both are dropped.
  private struct Slot {
    let tensor: ForeignHandle
    let buffer: AlignedBuffer
  }

  init(_ handle: ForeignHandle, network: OpenVINONetwork) throws(EngineError) {
    self.handle = handle
    self.network = network
    let functions = network.library.functions
    inputs = try Self.slots(
      network.inputs, of: network, request: handle, attach: functions.requestSetInput)
    outputs = try Self.slots(
      network.outputs, of: network, request: handle, attach: functions.requestSetOutput)
  }

  deinit {
    // The engine still writes into the buffers of a running request.
    if isRunning { _ = network.library.functions.requestWait(handle.pointer) }
  }

  func input(_ index: Int) -> UnsafeMutableBufferPointer<Float> {
    inputs[index].buffer.floats
  }

  func output(_ index: Int) -> UnsafeBufferPointer<Float> {
    guard network.outputs[index].element == .float else { return .init(start: nil, count: 0) }
    return UnsafeBufferPointer(outputs[index].buffer.floats)
  }

  func codes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    guard network.outputs[index].element == .byte else { return .init(start: nil, count: 0) }
    return UnsafeBufferPointer(outputs[index].buffer.codes)
  }

  func start() throws(EngineError) {
    guard !isRunning else {
      throw .order(
        network: network.name, found: "a start of a running request", expected: "a wait first")
    }
    let status = network.library.functions.requestStart(handle.pointer)
    guard status == 0 else { throw failure(status) }
    isRunning = true
  }

  func wait() throws(EngineError) {
    guard isRunning else {
      throw .order(
        network: network.name, found: "a wait for a request that is not running",
        expected: "a start first")
    }
    let status = network.library.functions.requestWait(handle.pointer)
    isRunning = false
    guard status == 0 else { throw failure(status) }
  }

  private func failure(_ status: OvStatus) -> EngineError {
    .inference(
      network: network.name, inputs: network.inputs, detail: network.library.message(status))
  }

  private static func slots(
    _ ports: [TensorPort], of network: OpenVINONetwork, request: ForeignHandle,
    attach: OvRequestSetTensor
  ) throws(EngineError) -> [Slot] {
    let library = network.library
    func failure(_ detail: String) -> EngineError {
      .inference(network: network.name, inputs: network.inputs, detail: detail)
    }
    var slots: [Slot] = []
    for (index, port) in ports.enumerated() {
      guard let buffer = AlignedBuffer(port) else {
        throw .memory(network: network.name, bytes: port.count * port.element.bytes)
      }
      var lengths = port.shape.map(Int64.init)
      let tensor = try library.handle(free: library.functions.tensorFree) { tensor in
        lengths.withUnsafeMutableBufferPointer { lengths in
          library.functions.tensorFromMemory(
            Int32(port.element == .float ? OV_ELEMENT_F32 : OV_ELEMENT_U8),
            OvShape(rank: Int64(lengths.count), lengths: lengths.baseAddress),
            buffer.bytes.baseAddress, &tensor)
        }
      } orThrow: {
        failure($0)
      }
      let status = attach(request.pointer, index, tensor.pointer)
      guard status == 0 else { throw failure(library.message(status)) }
      slots.append(Slot(tensor: tensor, buffer: buffer))
    }
    return slots
  }
}
