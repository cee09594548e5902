import COnnxRuntime
import Foundation

/// One input or output of a request: floats or bytes for the host, elements for the library, the same
/// memory where host and library want the same.
final class OnnxRuntimeBuffer {
  /// What the host fills or reads; empty for ports of bytes.
  let floats: UnsafeMutableBufferPointer<Float>
  /// The same for ports of bytes; empty for others.
  let codes: UnsafeMutableBufferPointer<UInt8>
  /// The library's tensor over the elements.
  let value: ForeignHandle
  private let element: OnnxRuntimeElement
  private let raw: UnsafeMutableRawPointer
  private let memory: Memory
  private let converted: AlignedBuffer?

  /// Who frees the elements.
  private enum Memory {
    case aligned(UnsafeMutableRawPointer)
    case allocated(UnsafeMutableRawPointer, ForeignHandle, OnnxRuntimeLibrary)
  }

  /// - Parameter allocator: of page-locked memory; nil for ordinary memory.
  init(
    _ port: TensorPort, _ element: OnnxRuntimeElement, library: OnnxRuntimeLibrary,
    allocator: ForeignHandle?, network: String
  ) throws(EngineError) {
    let bytes = port.count * element.bytes
    let lack = EngineError.memory(network: network, bytes: bytes)
    var raw: UnsafeMutableRawPointer?
    if let allocator {
      let status = library.table.allocate(allocator.pointer, bytes, &raw)
      library.table.releaseStatus(status)
      guard let raw else { throw lack }
      memory = .allocated(raw, allocator, library)
      self.raw = raw
    } else {
      guard posix_memalign(&raw, AlignedBuffer.alignment, max(bytes, 1)) == 0, let raw else {
        throw lack
      }
      memory = .aligned(raw)
      self.raw = raw
    }
    self.raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    self.element = element
    if port.element == .byte {
      converted = nil
      floats = UnsafeMutableBufferPointer(start: nil, count: 0)
      codes = UnsafeMutableBufferPointer(
        start: self.raw.bindMemory(to: UInt8.self, capacity: port.count), count: port.count)
    } else if element == .f32 {
      converted = nil
      floats = UnsafeMutableBufferPointer(
        start: self.raw.bindMemory(to: Float.self, capacity: port.count), count: port.count)
      codes = UnsafeMutableBufferPointer(start: nil, count: 0)
    } else {
      guard let buffer = AlignedBuffer(port) else {
        Self.release(memory)
        throw lack
      }
      converted = buffer
      floats = buffer.floats
      codes = UnsafeMutableBufferPointer(start: nil, count: 0)
    }
    let address = self.raw
    let shape = port.shape.map { Int64($0) }
    do throws(OnnxRuntimeLibrary.Failure) {
      value = try library.handle(free: library.table.releaseValue) {
        library.table.createTensor(
          library.hostMemory.pointer, address, bytes, shape, shape.count, element.type, &$0)
      }
    } catch {
      Self.release(memory)
      throw .inference(network: network, inputs: [port], detail: error.detail)
    }
  }

  deinit { Self.release(memory) }

  /// Puts the host's floats where the library reads them.
  func give() {
    if converted != nil { element.write(floats, to: raw) }
  }

  /// Puts the library's results where the host reads them.
  func take() {
    if converted != nil { element.read(raw, to: floats) }
  }

  private static func release(_ memory: Memory) {
    switch memory {
    case .aligned(let pointer):
      free(pointer)
    case .allocated(let pointer, let allocator, let library):
      library.table.releaseStatus(library.table.free(allocator.pointer, pointer))
    }
  }
}
