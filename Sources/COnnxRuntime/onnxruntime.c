// Checks at compile time that every function lies where ONNX Runtime's table has it.
#include "onnxruntime.h"

#define CHECK_SLOT(field, place)                                        \
  _Static_assert(offsetof(OrtTable, field) == (place) * sizeof(void *), \
                 "OrtApi: " #field " is not at place " #place)

CHECK_SLOT(errorMessage, 2);
CHECK_SLOT(createEnv, 3);
CHECK_SLOT(createSession, 7);
CHECK_SLOT(createSessionFromArray, 8);
CHECK_SLOT(run, 9);
CHECK_SLOT(createSessionOptions, 10);
CHECK_SLOT(setGraphOptimizationLevel, 23);
CHECK_SLOT(setIntraOpThreads, 24);
CHECK_SLOT(setInterOpThreads, 25);
CHECK_SLOT(inputCount, 30);
CHECK_SLOT(outputCount, 31);
CHECK_SLOT(inputType, 33);
CHECK_SLOT(outputType, 34);
CHECK_SLOT(inputName, 36);
CHECK_SLOT(outputName, 37);
CHECK_SLOT(createTensor, 49);
CHECK_SLOT(tensorInfo, 55);
CHECK_SLOT(elementType, 60);
CHECK_SLOT(rank, 61);
CHECK_SLOT(dimensions, 62);
CHECK_SLOT(symbols, 63);
CHECK_SLOT(tensorInfoOfValue, 65);
CHECK_SLOT(createMemoryInfo, 68);
CHECK_SLOT(allocate, 75);
CHECK_SLOT(free, 76);
CHECK_SLOT(defaultAllocator, 78);
CHECK_SLOT(releaseStatus, 93);
CHECK_SLOT(releaseMemoryInfo, 94);
CHECK_SLOT(releaseSession, 95);
CHECK_SLOT(releaseValue, 96);
CHECK_SLOT(releaseTypeInfo, 98);
CHECK_SLOT(releaseTensorInfo, 99);
CHECK_SLOT(releaseSessionOptions, 100);
CHECK_SLOT(fixDimension, 124);
CHECK_SLOT(providers, 125);
CHECK_SLOT(releaseProviders, 126);
CHECK_SLOT(addConfig, 130);
CHECK_SLOT(createAllocator, 131);
CHECK_SLOT(releaseAllocator, 132);
CHECK_SLOT(runWithBinding, 133);
CHECK_SLOT(createBinding, 134);
CHECK_SLOT(releaseBinding, 135);
CHECK_SLOT(bindInput, 136);
CHECK_SLOT(bindOutput, 137);
CHECK_SLOT(appendTensorRT, 170);
CHECK_SLOT(createTensorRTOptions, 171);
CHECK_SLOT(updateTensorRTOptions, 172);
CHECK_SLOT(releaseTensorRTOptions, 174);
CHECK_SLOT(synchronizeInputs, 202);
CHECK_SLOT(synchronizeOutputs, 203);
CHECK_SLOT(appendCUDA, 204);
CHECK_SLOT(createCUDAOptions, 205);
CHECK_SLOT(updateCUDAOptions, 206);
CHECK_SLOT(releaseCUDAOptions, 208);
CHECK_SLOT(appendProvider, 216);