import COnnxRuntime

extension OnnxRuntimeSession {
  /// Computes once. Outputs that are nil are made by the library and belong to the caller then.
  func run(
    _ inputNames: [String], _ inputs: [OpaquePointer], _ outputNames: [String],
    _ outputs: inout [OpaquePointer?]
  ) throws(OnnxRuntimeLibrary.Failure) {
    let table = library.table
    // One more, so that even no input has an address.
    let values: [OpaquePointer?] = inputs + [nil]
    let session = handle.pointer
    let status = CStrings.with(inputNames) { inputNames in
      CStrings.with(outputNames) { outputNames in
        values.withUnsafeBufferPointer { values in
          outputs.withUnsafeMutableBufferPointer { outputs -> OpaquePointer? in
            guard let values = values.baseAddress, let results = outputs.baseAddress else {
              return nil
            }
            return table.run(
              session, nil, inputNames, values, inputs.count, outputNames, outputs.count, results)
          }
        }
      }
    }
    try library.check(status)
  }

  /// The shapes of the outputs for inputs of zeros, for networks whose declarations leave them open.
  func triedOutputs(
    _ inputs: [TensorPort], _ elements: [OnnxRuntimeElement], network: String
  ) throws(EngineError) -> [TensorPort] {
    var buffers: [OnnxRuntimeBuffer] = []
    for (port, element) in zip(inputs, elements) {
      buffers.append(
        try OnnxRuntimeBuffer(port, element, library: library, allocator: nil, network: network))
    }
    let declared: [OnnxRuntimePort]
    var shapes: [[Int]] = []
    do throws(OnnxRuntimeLibrary.Failure) {
      declared = try ports(.output)
      var results = [OpaquePointer?](repeating: nil, count: declared.count)
      defer { results.forEach { library.table.releaseValue($0) } }
      try run(inputs.map(\.name), buffers.map(\.value.pointer), declared.map(\.name), &results)
      for result in results {
        guard let result else { continue }
        let info = try library.handle(free: library.table.releaseTensorInfo) {
          library.table.tensorInfoOfValue(result, &$0)
        }
        shapes.append(try library.lengths(info.pointer))
      }
    } catch {
      throw .inference(network: network, inputs: inputs, detail: error.detail)
    }
    var ports: [TensorPort] = []
    for (port, shape) in zip(declared, shapes) {
      // A declared length stays; what only a run tells must at least be a length.
      guard let fixed = TensorPort(name: port.name, shape: shape) else {
        throw .shape(
          network: network, port: port.name, found: port.shapeText,
          expected: "fixed lengths from 1")
      }
      ports.append(fixed)
    }
    return ports
  }
}
