import COnnxRuntime
import Dispatch

/// One inference of a network, computed on the network's own queue, so that `start` returns at once.
final class OnnxRuntimeRequest: InferenceRequest {
  private let network: OnnxRuntimeNetwork
  private let job: OnnxRuntimeJob
  private let done = DispatchSemaphore(value: 0)
  private var isRunning = false

  init(_ network: OnnxRuntimeNetwork) throws(EngineError) {
    self.network = network
    job = try OnnxRuntimeJob(network)
  }

  deinit {
    // The library still writes into the buffers of a running request.
    if isRunning { done.wait() }
  }

  func input(_ index: Int) -> UnsafeMutableBufferPointer<Float> { job.inputs[index].floats }

  func output(_ index: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(job.outputs[index].floats)
  }

  func codes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(job.outputs[index].codes)
  }

  func start() throws(EngineError) {
    guard !isRunning else {
      throw .order(
        network: network.name, found: "a start of a running request", expected: "a wait first")
    }
    isRunning = true
    network.queue.async { [job, done] in
      job.run()
      done.signal()
    }
  }

  func wait() throws(EngineError) {
    guard isRunning else {
      throw .order(
        network: network.name, found: "a wait for a request that is not running",
        expected: "a start first")
    }
    done.wait()
    isRunning = false
    if let failure = job.failure {
      throw .inference(network: network.name, inputs: network.inputs, detail: failure)
    }
  }
}

/// The buffers of a request and what happens to them.
private final class OnnxRuntimeJob: @unchecked Sendable {
  // Sound: handed from the request's owner to the queue by `start` and back by `wait`, which
  // the semaphore orders; never used by both at once.

  let inputs: [OnnxRuntimeBuffer]
  let outputs: [OnnxRuntimeBuffer]
  private(set) var failure: String?
  private let network: OnnxRuntimeNetwork
  private let binding: ForeignHandle?

  init(_ network: OnnxRuntimeNetwork) throws(EngineError) {
    self.network = network
    let library = network.session.library
    var inputs: [OnnxRuntimeBuffer] = []
    var outputs: [OnnxRuntimeBuffer] = []
    for (port, element) in zip(network.inputs, network.inputElements) {
      inputs.append(
        try OnnxRuntimeBuffer(
          port, element, library: library, allocator: network.allocator, network: network.name))
    }
    for (port, element) in zip(network.outputs, network.outputElements) {
      outputs.append(
        try OnnxRuntimeBuffer(
          port, element, library: library, allocator: network.allocator, network: network.name))
    }
    self.inputs = inputs
    self.outputs = outputs
    guard network.binds else {
      binding = nil
      return
    }
    do throws(OnnxRuntimeLibrary.Failure) {
      let table = library.table
      let binding = try library.handle(free: table.releaseBinding) {
        table.createBinding(network.session.handle.pointer, &$0)
      }
      for (port, buffer) in zip(network.outputs, outputs) {
        try library.check(table.bindOutput(binding.pointer, port.name, buffer.value.pointer))
      }
      self.binding = binding
    } catch {
      throw .inference(network: network.name, inputs: network.inputs, detail: error.detail)
    }
  }

  /// Computes; on the network's queue only.
  func run() {
    failure = nil
    for input in inputs { input.give() }
    do throws(OnnxRuntimeLibrary.Failure) {
      if let binding {
        try run(binding)
      } else {
        try network.run(inputs.map(\.value.pointer), outputs.map(\.value.pointer))
      }
    } catch {
      failure = error.detail
      return
    }
    for output in outputs { output.take() }
  }

  private func run(_ binding: ForeignHandle) throws(OnnxRuntimeLibrary.Failure) {
    let library = network.session.library
    let table = library.table
    // Binding an input is what copies it to the device: each time anew.
    for (port, buffer) in zip(network.inputs, inputs) {
      try library.check(table.bindInput(binding.pointer, port.name, buffer.value.pointer))
    }
    try library.check(table.synchronizeInputs(binding.pointer))
    try library.check(
      table.runWithBinding(network.session.handle.pointer, nil, binding.pointer))
    try library.check(table.synchronizeOutputs(binding.pointer))
  }
}
