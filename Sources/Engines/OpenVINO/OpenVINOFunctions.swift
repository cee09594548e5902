import COpenVINO

/// The functions of an opened OpenVINO library.
struct OpenVINOFunctions: @unchecked Sendable {
  // Sound: addresses of C functions, never changed after they were looked up.
  let getVersion: OvGetVersion
  let versionFree: OvVersionFree
  let lastErrorMessage: OvLastErrorMessage
  let errorInfo: OvErrorInfo
  let free: OvFree

  let coreCreate: OvCoreCreate
  let coreDevices: OvCoreDevices
  let deviceNamesFree: OvDeviceNamesFree
  let coreProperty: OvCoreProperty
  let readFile: OvReadFile
  let readMemory: OvReadMemory
  let compile: OvCompile

  let modelInputCount: OvModelCount
  let modelOutputCount: OvModelCount
  let modelInput: OvModelPort
  let modelOutput: OvModelPort
  let modelReshape: OvModelReshape
  let modelFree: OvModelFree

  let portName: OvPortName
  let portShape: OvPortShape
  let portType: OvPortType
  let portFree: OvPortFree
  let partialShapeFree: OvPartialShapeFree

  let prePostCreate: OvPrePostCreate
  let prePostFree: OvPrePostFree
  let prePostInput: OvPrePostInputAt
  let prePostInputFree: OvPrePostInputFree
  let prePostInputTensor: OvPrePostInputTensorOf
  let prePostInputTensorFree: OvPrePostInputTensorFree
  let prePostInputType: OvPrePostInputType
  let prePostOutput: OvPrePostOutputAt
  let prePostOutputFree: OvPrePostOutputFree
  let prePostOutputTensor: OvPrePostOutputTensorOf
  let prePostOutputTensorFree: OvPrePostOutputTensorFree
  let prePostOutputType: OvPrePostOutputType
  let prePostBuild: OvPrePostBuild

  let compiledProperty: OvCompiledProperty
  let compiledRequest: OvCompiledRequest
  let compiledFree: OvCompiledFree

  let tensorFromMemory: OvTensorFromMemory
  let tensorFree: OvTensorFree

  let requestSetInput: OvRequestSetTensor
  let requestSetOutput: OvRequestSetTensor
  let requestStart: OvRequestCall
  let requestWait: OvRequestCall
  let requestFree: OvRequestFree

  /// - Throws: the first function that is missing.
  init(_ library: SharedLibrary) throws(LoadFailure.Finding) {
    func find<F>(_ name: String, _ type: F.Type) throws(LoadFailure.Finding) -> F {
      try library.function("ov_" + name, as: type)
    }
    getVersion = try find("get_openvino_version", OvGetVersion.self)
    versionFree = try find("version_free", OvVersionFree.self)
    lastErrorMessage = try find("get_last_err_msg", OvLastErrorMessage.self)
    errorInfo = try find("get_error_info", OvErrorInfo.self)
    free = try find("free", OvFree.self)

    coreCreate = try find("core_create", OvCoreCreate.self)
    coreDevices = try find("core_get_available_devices", OvCoreDevices.self)
    deviceNamesFree = try find("available_devices_free", OvDeviceNamesFree.self)
    coreProperty = try find("core_get_property", OvCoreProperty.self)
    readFile = try find("core_read_model", OvReadFile.self)
    readMemory = try find("core_read_model_from_memory_buffer", OvReadMemory.self)
    compile = try find("core_compile_model_props", OvCompile.self)

    modelInputCount = try find("model_inputs_size", OvModelCount.self)
    modelOutputCount = try find("model_outputs_size", OvModelCount.self)
    modelInput = try find("model_const_input_by_index", OvModelPort.self)
    modelOutput = try find("model_const_output_by_index", OvModelPort.self)
    modelReshape = try find("model_reshape_by_port_indexes", OvModelReshape.self)
    modelFree = try find("model_free", OvModelFree.self)

    portName = try find("port_get_any_name", OvPortName.self)
    portShape = try find("port_get_partial_shape", OvPortShape.self)
    portType = try find("port_get_element_type", OvPortType.self)
    portFree = try find("output_const_port_free", OvPortFree.self)
    partialShapeFree = try find("partial_shape_free", OvPartialShapeFree.self)

    let processor = "preprocess_prepostprocessor_"
    prePostCreate = try find(processor + "create", OvPrePostCreate.self)
    prePostFree = try find(processor + "free", OvPrePostFree.self)
    prePostInput = try find(processor + "get_input_info_by_index", OvPrePostInputAt.self)
    prePostInputFree = try find("preprocess_input_info_free", OvPrePostInputFree.self)
    prePostInputTensor = try find(
      "preprocess_input_info_get_tensor_info", OvPrePostInputTensorOf.self)
    prePostInputTensorFree = try find(
      "preprocess_input_tensor_info_free", OvPrePostInputTensorFree.self)
    prePostInputType = try find(
      "preprocess_input_tensor_info_set_element_type", OvPrePostInputType.self)
    prePostOutput = try find(processor + "get_output_info_by_index", OvPrePostOutputAt.self)
    prePostOutputFree = try find("preprocess_output_info_free", OvPrePostOutputFree.self)
    prePostOutputTensor = try find(
      "preprocess_output_info_get_tensor_info", OvPrePostOutputTensorOf.self)
    prePostOutputTensorFree = try find(
      "preprocess_output_tensor_info_free", OvPrePostOutputTensorFree.self)
    prePostOutputType = try find("preprocess_output_set_element_type", OvPrePostOutputType.self)
    prePostBuild = try find(processor + "build", OvPrePostBuild.self)

    compiledProperty = try find("compiled_model_get_property", OvCompiledProperty.self)
    compiledRequest = try find("compiled_model_create_infer_request", OvCompiledRequest.self)
    compiledFree = try find("compiled_model_free", OvCompiledFree.self)

    tensorFromMemory = try find("tensor_create_from_host_ptr", OvTensorFromMemory.self)
    tensorFree = try find("tensor_free", OvTensorFree.self)

    requestSetInput = try find("infer_request_set_input_tensor_by_index", OvRequestSetTensor.self)
    requestSetOutput = try find(
      "infer_request_set_output_tensor_by_index", OvRequestSetTensor.self)
    requestStart = try find("infer_request_start_async", OvRequestCall.self)
    requestWait = try find("infer_request_wait", OvRequestCall.self)
    requestFree = try find("infer_request_free", OvRequestFree.self)
  }
}
