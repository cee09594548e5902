// The part of OpenVINO's C interface that Impasto calls: memory layouts and function types only.
//
// Nothing here is linked: the library is opened at run time and each function is looked up by its
// name, which is given beside its type. Status codes and element types are plain integers.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Handles: only ever used through pointers.
typedef struct OvCore OvCore;
typedef struct OvModel OvModel;
typedef struct OvPort OvPort;
typedef struct OvCompiled OvCompiled;
typedef struct OvRequest OvRequest;
typedef struct OvTensor OvTensor;
typedef struct OvPrePost OvPrePost;
typedef struct OvPrePostInput OvPrePostInput;
typedef struct OvPrePostInputTensor OvPrePostInputTensor;
typedef struct OvPrePostOutput OvPrePostOutput;
typedef struct OvPrePostOutputTensor OvPrePostOutputTensor;

// Negative: a failure. Zero: success.
typedef int32_t OvStatus;

enum {
  OV_ELEMENT_F32 = 4,
  OV_ELEMENT_U8 = 16,
};

typedef struct {
  int64_t rank;
  int64_t *lengths;
} OvShape;

typedef struct {
  int64_t lowest;
  int64_t highest;
} OvInterval;

typedef struct {
  OvInterval rank;
  OvInterval *lengths;
} OvPartialShape;

typedef struct {
  const char *build;
  const char *description;
} OvVersion;

typedef struct {
  char **names;
  size_t count;
} OvDeviceNames;

typedef struct {
  const char *key;
  const void *value;
} OvProperty;

// Library
typedef OvStatus (*OvGetVersion)(OvVersion *);                      // ov_get_openvino_version
typedef void (*OvVersionFree)(OvVersion *);                         // ov_version_free
typedef const char *(*OvLastErrorMessage)(void);                    // ov_get_last_err_msg
typedef const char *(*OvErrorInfo)(OvStatus);                       // ov_get_error_info
typedef void (*OvFree)(const char *);                               // ov_free

// Core
typedef OvStatus (*OvCoreCreate)(OvCore **);                        // ov_core_create
typedef OvStatus (*OvCoreDevices)(const OvCore *, OvDeviceNames *); // ov_core_get_available_devices
typedef void (*OvDeviceNamesFree)(OvDeviceNames *);                 // ov_available_devices_free
typedef OvStatus (*OvCoreProperty)(                                 // ov_core_get_property
    const OvCore *, const char *device, const char *key, char **value);
typedef OvStatus (*OvReadFile)(                                     // ov_core_read_model
    const OvCore *, const char *path, const char *weights, OvModel **);
typedef OvStatus (*OvReadMemory)(                                   // ov_core_read_model_from_memory_buffer
    const OvCore *, const char *bytes, size_t count, const OvTensor *weights, OvModel **);
typedef OvStatus (*OvCompile)(                                      // ov_core_compile_model_props
    const OvCore *, const OvModel *, const char *device, size_t count, const OvProperty *,
    OvCompiled **);

// Model
typedef OvStatus (*OvModelCount)(const OvModel *, size_t *);        // ov_model_{inputs,outputs}_size
typedef OvStatus (*OvModelPort)(                                    // ov_model_const_{input,output}_by_index
    const OvModel *, size_t index, OvPort **);
typedef OvStatus (*OvModelReshape)(                                 // ov_model_reshape_by_port_indexes
    const OvModel *, const size_t *indexes, const OvPartialShape *, size_t count);
typedef void (*OvModelFree)(OvModel *);                             // ov_model_free

// Port
typedef OvStatus (*OvPortName)(const OvPort *, char **);            // ov_port_get_any_name
typedef OvStatus (*OvPortShape)(const OvPort *, OvPartialShape *);  // ov_port_get_partial_shape
typedef OvStatus (*OvPortType)(const OvPort *, int32_t *);          // ov_port_get_element_type
typedef void (*OvPortFree)(OvPort *);                               // ov_output_const_port_free
typedef void (*OvPartialShapeFree)(OvPartialShape *);               // ov_partial_shape_free

// Element type conversion at the border of a network
typedef OvStatus (*OvPrePostCreate)(const OvModel *, OvPrePost **); // ov_preprocess_prepostprocessor_create
typedef void (*OvPrePostFree)(OvPrePost *);                         // ov_preprocess_prepostprocessor_free
typedef OvStatus (*OvPrePostInputAt)(                               // ..._get_input_info_by_index
    const OvPrePost *, size_t index, OvPrePostInput **);
typedef void (*OvPrePostInputFree)(OvPrePostInput *);               // ov_preprocess_input_info_free
typedef OvStatus (*OvPrePostInputTensorOf)(                         // ov_preprocess_input_info_get_tensor_info
    const OvPrePostInput *, OvPrePostInputTensor **);
typedef void (*OvPrePostInputTensorFree)(OvPrePostInputTensor *);   // ov_preprocess_input_tensor_info_free
typedef OvStatus (*OvPrePostInputType)(                             // ov_preprocess_input_tensor_info_set_element_type
    OvPrePostInputTensor *, int32_t type);
typedef OvStatus (*OvPrePostOutputAt)(                              // ..._get_output_info_by_index
    const OvPrePost *, size_t index, OvPrePostOutput **);
typedef void (*OvPrePostOutputFree)(OvPrePostOutput *);             // ov_preprocess_output_info_free
typedef OvStatus (*OvPrePostOutputTensorOf)(                        // ov_preprocess_output_info_get_tensor_info
    const OvPrePostOutput *, OvPrePostOutputTensor **);
typedef void (*OvPrePostOutputTensorFree)(OvPrePostOutputTensor *); // ov_preprocess_output_tensor_info_free
typedef OvStatus (*OvPrePostOutputType)(                            // ov_preprocess_output_set_element_type
    OvPrePostOutputTensor *, int32_t type);
typedef OvStatus (*OvPrePostBuild)(const OvPrePost *, OvModel **);  // ov_preprocess_prepostprocessor_build

// Compiled network
typedef OvStatus (*OvCompiledProperty)(                             // ov_compiled_model_get_property
    const OvCompiled *, const char *key, char **value);
typedef OvStatus (*OvCompiledRequest)(                              // ov_compiled_model_create_infer_request
    const OvCompiled *, OvRequest **);
typedef void (*OvCompiledFree)(OvCompiled *);                       // ov_compiled_model_free

// Tensor
typedef OvStatus (*OvTensorFromMemory)(                             // ov_tensor_create_from_host_ptr
    int32_t type, OvShape, void *, OvTensor **);
typedef void (*OvTensorFree)(OvTensor *);                           // ov_tensor_free

// Request
typedef OvStatus (*OvRequestSetTensor)(                             // ov_infer_request_set_{input,output}_tensor_by_index
    OvRequest *, size_t index, const OvTensor *);
typedef OvStatus (*OvRequestCall)(OvRequest *);                     // ov_infer_request_{start_async,wait}
typedef void (*OvRequestFree)(OvRequest *);                         // ov_infer_request_free
