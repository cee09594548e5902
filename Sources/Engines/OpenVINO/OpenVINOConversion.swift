import COpenVINO

/// Adds element type conversions to a network's ports, so that f32 is all that its users see.
struct OpenVINOConversion {
  let library: OpenVINOLibrary
  let network: String
  let model: ForeignHandle

  /// The network with f32 at the numbered inputs and outputs.
  func floatPorts(inputs: [Int], outputs: [Int]) throws(EngineError) -> ForeignHandle {
    let functions = library.functions
    let process = try owned(functions.prePostFree) {
      functions.prePostCreate(model.pointer, &$0)
    }
    for index in inputs {
      let input = try owned(functions.prePostInputFree) {
        functions.prePostInput(process.pointer, index, &$0)
      }
      let tensor = try owned(functions.prePostInputTensorFree) {
        functions.prePostInputTensor(input.pointer, &$0)
      }
      try check(functions.prePostInputType(tensor.pointer, Int32(OV_ELEMENT_F32)))
    }
    for index in outputs {
      let output = try owned(functions.prePostOutputFree) {
        functions.prePostOutput(process.pointer, index, &$0)
      }
      let tensor = try owned(functions.prePostOutputTensorFree) {
        functions.prePostOutputTensor(output.pointer, &$0)
      }
      try check(functions.prePostOutputType(tensor.pointer, Int32(OV_ELEMENT_F32)))
    }
    return try owned(functions.modelFree) {
      functions.prePostBuild(process.pointer, &$0)
    }
  }

  private func owned(
    _ free: @escaping @convention(c) (OpaquePointer?) -> Void,
    _ call: (inout OpaquePointer?) -> OvStatus
  ) throws(EngineError) -> ForeignHandle {
    try library.handle(free: free, call) { failure($0) }
  }

  private func check(_ status: OvStatus) throws(EngineError) {
    guard status == 0 else { throw failure(library.message(status)) }
  }

  private func failure(_ detail: String) -> EngineError {
    .unreadable(network: network, detail: "its ports cannot be converted to f32: \(detail)")
  }
}
