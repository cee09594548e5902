// The part of ONNX Runtime's C interface that Impasto calls: memory layouts and function types only.
//
// Nothing here is linked. The library exports one function, `OrtGetApiBase`, which hands out a table
// of functions for a version of the interface. A version's table never changes and later ones only
// append to it, so a place in it is a fact to rely on. The number in front of each name below is that
// place, counted from 0, as published in ONNX Runtime's onnxruntime_c_api.h (MIT licence); what lies
// between is not used. Enumerations are plain integers.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Handles: only ever used through pointers.
typedef struct OrtStatus OrtStatus;
typedef struct OrtEnv OrtEnv;
typedef struct OrtSession OrtSession;
typedef struct OrtSessionOptions OrtSessionOptions;
typedef struct OrtRunOptions OrtRunOptions;
typedef struct OrtValue OrtValue;
typedef struct OrtTypeInfo OrtTypeInfo;
typedef struct OrtTensorInfo OrtTensorInfo;  // OrtTensorTypeAndShapeInfo
typedef struct OrtMemoryInfo OrtMemoryInfo;
typedef struct OrtAllocator OrtAllocator;
typedef struct OrtIoBinding OrtIoBinding;
typedef struct OrtCUDAOptions OrtCUDAOptions;          // OrtCUDAProviderOptionsV2
typedef struct OrtTensorRTOptions OrtTensorRTOptions;  // OrtTensorRTProviderOptionsV2

enum {
  // The version of the table: ONNX Runtime 1.17 and all later ones have it.
  ORT_TABLE_VERSION = 17,
  // OrtLoggingLevel: nothing below a fatal error, because failures come back as status.
  ORT_SEVERITY_FATAL = 4,
  // GraphOptimizationLevel
  ORT_OPTIMISE_NOTHING = 0,
  ORT_OPTIMISE_ALL = 99,
  // OrtAllocatorType
  ORT_DEVICE_ALLOCATOR = 0,
  // OrtMemType
  ORT_MEMORY_CPU_OUTPUT = -1,
  ORT_MEMORY_DEFAULT = 0,
};

// ONNXTensorElementDataType, the same numbers as in ONNX files.
enum {
  ORT_ELEMENT_F32 = 1,
  ORT_ELEMENT_U8 = 2,
  ORT_ELEMENT_I8 = 3,
  ORT_ELEMENT_U16 = 4,
  ORT_ELEMENT_I16 = 5,
  ORT_ELEMENT_I32 = 6,
  ORT_ELEMENT_I64 = 7,
  ORT_ELEMENT_BOOL = 9,
  ORT_ELEMENT_F16 = 10,
  ORT_ELEMENT_F64 = 11,
};

// OrtApi. A function that returns a status returns null for success.
typedef struct {
  const void *_Nullable unused0[2];
  // 2 GetErrorMessage
  const char *_Nonnull (*_Nonnull errorMessage)(const OrtStatus *);
  // 3 CreateEnv
  OrtStatus *_Nullable (*_Nonnull createEnv)(
      int32_t severity, const char *name, OrtEnv *_Nullable *_Nonnull);
  const void *_Nullable unused4[3];
  // 7 CreateSession
  OrtStatus *_Nullable (*_Nonnull createSession)(
      const OrtEnv *, const char *path, const OrtSessionOptions *, OrtSession *_Nullable *_Nonnull);
  // 8 CreateSessionFromArray
  OrtStatus *_Nullable (*_Nonnull createSessionFromArray)(
      const OrtEnv *, const void *_Nullable bytes, size_t count, const OrtSessionOptions *,
      OrtSession *_Nullable *_Nonnull);
  // 9 Run
  OrtStatus *_Nullable (*_Nonnull run)(
      OrtSession *, const OrtRunOptions *_Nullable,
      const char *_Nullable const *_Nonnull inputNames,
      const OrtValue *_Nullable const *_Nonnull inputs, size_t inputCount,
      const char *_Nullable const *_Nonnull outputNames, size_t outputCount,
      OrtValue *_Nullable *_Nonnull outputs);
  // 10 CreateSessionOptions
  OrtStatus *_Nullable (*_Nonnull createSessionOptions)(OrtSessionOptions *_Nullable *_Nonnull);
  const void *_Nullable unused11[12];
  // 23 SetSessionGraphOptimizationLevel
  OrtStatus *_Nullable (*_Nonnull setGraphOptimizationLevel)(OrtSessionOptions *, int32_t level);
  // 24 SetIntraOpNumThreads
  OrtStatus *_Nullable (*_Nonnull setIntraOpThreads)(OrtSessionOptions *, int threads);
  // 25 SetInterOpNumThreads
  OrtStatus *_Nullable (*_Nonnull setInterOpThreads)(OrtSessionOptions *, int threads);
  const void *_Nullable unused26[4];
  // 30 SessionGetInputCount
  OrtStatus *_Nullable (*_Nonnull inputCount)(const OrtSession *, size_t *);
  // 31 SessionGetOutputCount
  OrtStatus *_Nullable (*_Nonnull outputCount)(const OrtSession *, size_t *);
  const void *_Nullable unused32[1];
  // 33 SessionGetInputTypeInfo
  OrtStatus *_Nullable (*_Nonnull inputType)(
      const OrtSession *, size_t index, OrtTypeInfo *_Nullable *_Nonnull);
  // 34 SessionGetOutputTypeInfo
  OrtStatus *_Nullable (*_Nonnull outputType)(
      const OrtSession *, size_t index, OrtTypeInfo *_Nullable *_Nonnull);
  const void *_Nullable unused35[1];
  // 36 SessionGetInputName
  OrtStatus *_Nullable (*_Nonnull inputName)(
      const OrtSession *, size_t index, OrtAllocator *, char *_Nullable *_Nonnull);
  // 37 SessionGetOutputName
  OrtStatus *_Nullable (*_Nonnull outputName)(
      const OrtSession *, size_t index, OrtAllocator *, char *_Nullable *_Nonnull);
  const void *_Nullable unused38[11];
  // 49 CreateTensorWithDataAsOrtValue
  OrtStatus *_Nullable (*_Nonnull createTensor)(
      const OrtMemoryInfo *, void *data, size_t bytes, const int64_t *_Nullable shape, size_t rank,
      int32_t type, OrtValue *_Nullable *_Nonnull);
  const void *_Nullable unused50[5];
  // 55 CastTypeInfoToTensorInfo
  OrtStatus *_Nullable (*_Nonnull tensorInfo)(const OrtTypeInfo *, const OrtTensorInfo *_Nullable *_Nonnull);
  const void *_Nullable unused56[4];
  // 60 GetTensorElementType
  OrtStatus *_Nullable (*_Nonnull elementType)(const OrtTensorInfo *, int32_t *);
  // 61 GetDimensionsCount
  OrtStatus *_Nullable (*_Nonnull rank)(const OrtTensorInfo *, size_t *);
  // 62 GetDimensions
  OrtStatus *_Nullable (*_Nonnull dimensions)(const OrtTensorInfo *, int64_t *_Nullable, size_t rank);
  // 63 GetSymbolicDimensions
  OrtStatus *_Nullable (*_Nonnull symbols)(
      const OrtTensorInfo *, const char *_Nullable *_Nullable, size_t rank);
  const void *_Nullable unused64[1];
  // 65 GetTensorTypeAndShape
  OrtStatus *_Nullable (*_Nonnull tensorInfoOfValue)(const OrtValue *, OrtTensorInfo *_Nullable *_Nonnull);
  const void *_Nullable unused66[2];
  // 68 CreateMemoryInfo
  OrtStatus *_Nullable (*_Nonnull createMemoryInfo)(
      const char *name, int32_t allocator, int32_t device, int32_t type,
      OrtMemoryInfo *_Nullable *_Nonnull);
  const void *_Nullable unused69[6];
  // 75 AllocatorAlloc
  OrtStatus *_Nullable (*_Nonnull allocate)(OrtAllocator *, size_t bytes, void *_Nullable *_Nonnull);
  // 76 AllocatorFree
  OrtStatus *_Nullable (*_Nonnull free)(OrtAllocator *, void *);
  const void *_Nullable unused77[1];
  // 78 GetAllocatorWithDefaultOptions
  OrtStatus *_Nullable (*_Nonnull defaultAllocator)(OrtAllocator *_Nullable *_Nonnull);
  const void *_Nullable unused79[14];
  // 93 ReleaseStatus
  void (*_Nonnull releaseStatus)(OrtStatus *_Nullable);
  // 94 ReleaseMemoryInfo
  void (*_Nonnull releaseMemoryInfo)(OrtMemoryInfo *_Nullable);
  // 95 ReleaseSession
  void (*_Nonnull releaseSession)(OrtSession *_Nullable);
  // 96 ReleaseValue
  void (*_Nonnull releaseValue)(OrtValue *_Nullable);
  const void *_Nullable unused97[1];
  // 98 ReleaseTypeInfo
  void (*_Nonnull releaseTypeInfo)(OrtTypeInfo *_Nullable);
  // 99 ReleaseTensorTypeAndShapeInfo
  void (*_Nonnull releaseTensorInfo)(OrtTensorInfo *_Nullable);
  // 100 ReleaseSessionOptions
  void (*_Nonnull releaseSessionOptions)(OrtSessionOptions *_Nullable);
  const void *_Nullable unused101[23];
  // 124 AddFreeDimensionOverrideByName
  OrtStatus *_Nullable (*_Nonnull fixDimension)(OrtSessionOptions *, const char *symbol, int64_t length);
  // 125 GetAvailableProviders
  OrtStatus *_Nullable (*_Nonnull providers)(char *_Nullable *_Nullable *_Nonnull, int *count);
  // 126 ReleaseAvailableProviders
  OrtStatus *_Nullable (*_Nonnull releaseProviders)(char *_Nullable *_Nonnull, int count);
  const void *_Nullable unused127[3];
  // 130 AddSessionConfigEntry
  OrtStatus *_Nullable (*_Nonnull addConfig)(OrtSessionOptions *, const char *key, const char *value);
  // 131 CreateAllocator
  OrtStatus *_Nullable (*_Nonnull createAllocator)(
      const OrtSession *, const OrtMemoryInfo *, OrtAllocator *_Nullable *_Nonnull);
  // 132 ReleaseAllocator
  void (*_Nonnull releaseAllocator)(OrtAllocator *_Nullable);
  // 133 RunWithBinding
  OrtStatus *_Nullable (*_Nonnull runWithBinding)(
      OrtSession *, const OrtRunOptions *_Nullable, const OrtIoBinding *);
  // 134 CreateIoBinding
  OrtStatus *_Nullable (*_Nonnull createBinding)(OrtSession *, OrtIoBinding *_Nullable *_Nonnull);
  // 135 ReleaseIoBinding
  void (*_Nonnull releaseBinding)(OrtIoBinding *_Nullable);
  // 136 BindInput
  OrtStatus *_Nullable (*_Nonnull bindInput)(OrtIoBinding *, const char *name, const OrtValue *);
  // 137 BindOutput
  OrtStatus *_Nullable (*_Nonnull bindOutput)(OrtIoBinding *, const char *name, const OrtValue *);
  const void *_Nullable unused138[32];
  // 170 SessionOptionsAppendExecutionProvider_TensorRT_V2
  OrtStatus *_Nullable (*_Nonnull appendTensorRT)(OrtSessionOptions *, const OrtTensorRTOptions *);
  // 171 CreateTensorRTProviderOptions
  OrtStatus *_Nullable (*_Nonnull createTensorRTOptions)(OrtTensorRTOptions *_Nullable *_Nonnull);
  // 172 UpdateTensorRTProviderOptions
  OrtStatus *_Nullable (*_Nonnull updateTensorRTOptions)(
      OrtTensorRTOptions *, const char *_Nullable const *_Nonnull keys,
      const char *_Nullable const *_Nonnull values, size_t count);
  const void *_Nullable unused173[1];
  // 174 ReleaseTensorRTProviderOptions
  void (*_Nonnull releaseTensorRTOptions)(OrtTensorRTOptions *_Nullable);
  const void *_Nullable unused175[27];
  // 202 SynchronizeBoundInputs
  OrtStatus *_Nullable (*_Nonnull synchronizeInputs)(OrtIoBinding *);
  // 203 SynchronizeBoundOutputs
  OrtStatus *_Nullable (*_Nonnull synchronizeOutputs)(OrtIoBinding *);
  // 204 SessionOptionsAppendExecutionProvider_CUDA_V2
  OrtStatus *_Nullable (*_Nonnull appendCUDA)(OrtSessionOptions *, const OrtCUDAOptions *);
  // 205 CreateCUDAProviderOptions
  OrtStatus *_Nullable (*_Nonnull createCUDAOptions)(OrtCUDAOptions *_Nullable *_Nonnull);
  // 206 UpdateCUDAProviderOptions
  OrtStatus *_Nullable (*_Nonnull updateCUDAOptions)(
      OrtCUDAOptions *, const char *_Nullable const *_Nonnull keys,
      const char *_Nullable const *_Nonnull values, size_t count);
  const void *_Nullable unused207[1];
  // 208 ReleaseCUDAProviderOptions
  void (*_Nonnull releaseCUDAOptions)(OrtCUDAOptions *_Nullable);
  const void *_Nullable unused209[7];
  // 216 SessionOptionsAppendExecutionProvider
  OrtStatus *_Nullable (*_Nonnull appendProvider)(
      OrtSessionOptions *, const char *provider, const char *_Nullable const *_Nonnull keys,
      const char *_Nullable const *_Nonnull values, size_t count);
} OrtTable;

typedef struct {
  // Null where the library is older than the version asked for.
  const OrtTable *_Nullable (*_Nonnull getApi)(uint32_t version);
  const char *_Nonnull (*_Nonnull getVersionString)(void);
} OrtApiBase;

typedef const OrtApiBase *_Nullable (*_Nonnull OrtGetApiBaseFunction)(void);  // OrtGetApiBase

#pragma clang assume_nonnull end
