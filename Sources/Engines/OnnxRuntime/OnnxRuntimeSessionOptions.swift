import COnnxRuntime
import Foundation

/// The library's object for session options.
struct OnnxRuntimeSessionOptions {
  let handle: ForeignHandle

  /// Makes the object; providers load their own libraries here.
  ///
  /// - Parameter optimises: false only reads the network, quickly.
  init(
    _ options: OnnxRuntimeOptions, library: OnnxRuntimeLibrary, optimises: Bool = true
  ) throws(OnnxRuntimeLibrary.Failure) {
    let table = library.table
    let handle = try library.handle(free: table.releaseSessionOptions) {
      table.createSessionOptions(&$0)
    }
    self.handle = handle
    let pointer = handle.pointer
    try library.check(
      table.setGraphOptimizationLevel(
        pointer, Int32(optimises ? ORT_OPTIMISE_ALL : ORT_OPTIMISE_NOTHING)))
    try library.check(table.setIntraOpThreads(pointer, Int32(clamping: options.threads)))
    try library.check(table.setInterOpThreads(pointer, 1))
    for (key, value) in options.settings.sorted(by: { $0.key < $1.key }) {
      try library.check(table.addConfig(pointer, key, value))
    }
    for (symbol, length) in options.lengths.sorted(by: { $0.key < $1.key }) {
      try library.check(table.fixDimension(pointer, symbol, Int64(length)))
    }
    for provider in options.providers {
      try Self.append(provider, to: pointer, library)
    }
  }

  private static func append(
    _ provider: OnnxRuntimeOptions.Provider, to options: OpaquePointer,
    _ library: OnnxRuntimeLibrary
  ) throws(OnnxRuntimeLibrary.Failure) {
    let table = library.table
    let pairs = CStringPairs(provider.settings)
    switch provider.provider {
    case .cpu:
      return
    case .cuda:
      let settings = try library.handle(free: table.releaseCUDAOptions) {
        table.createCUDAOptions(&$0)
      }
      try library.check(
        pairs.withPointers { table.updateCUDAOptions(settings.pointer, $0, $1, $2) })
      try library.check(table.appendCUDA(options, settings.pointer))
    case .tensorRT:
      let settings = try library.handle(free: table.releaseTensorRTOptions) {
        table.createTensorRTOptions(&$0)
      }
      try library.check(
        pairs.withPointers { table.updateTensorRTOptions(settings.pointer, $0, $1, $2) })
      try library.check(table.appendTensorRT(options, settings.pointer))
    case .coreML:
      try library.check(
        pairs.withPointers { table.appendProvider(options, "CoreML", $0, $1, $2) })
    }
  }
}

/// Keys and values as two arrays of C strings.
private struct CStringPairs {
  let pairs: [(key: String, value: String)]

  init(_ settings: [String: String]) {
    pairs = settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  func withPointers<R>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>, Int) -> R
  ) -> R {
    CStrings.with(pairs.map(\.key)) { keys in
      CStrings.with(pairs.map(\.value)) { values in body(keys, values, pairs.count) }
    }
  }
}
