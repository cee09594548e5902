import Foundation

/// Checks tensors of a file against their own declarations.
struct TensorReader {
  let network: String
  let folder: String?
  let limits: Limits

  /// Reads one tensor; its size must be what its dimensions and type say.
  func tensor(_ proto: TensorProto, place: String) throws(OnnxError) -> Tensor {
    func fail(_ found: String, _ expected: String) -> OnnxError {
      .invalid(network: network, place: place, found: found, expected: expected)
    }
    guard let type = ElementType(rawValue: Int(proto.dataType)) else {
      throw fail("element type \(proto.dataType)", "a type from 1 to 16")
    }
    guard proto.dims.count <= Limits.rank else {
      throw fail("\(proto.dims.count) dimensions", "at most \(Limits.rank)")
    }
    var shape: [Int] = []
    var count = 1
    for dim in proto.dims {
      guard dim >= 0, dim <= Limits.dimension else {
        throw fail("dimension \(dim)", "0 to \(Limits.dimension)")
      }
      shape.append(Int(dim))
      let (product, overflow) = count.multipliedReportingOverflow(by: Int(dim))
      guard !overflow, product <= limits.parameters else {
        throw fail("dimensions \(proto.dims)", "at most \(limits.parameters) elements")
      }
      count = product
    }
    return Tensor(
      name: proto.name, elementType: type, shape: shape, count: count,
      storage: try storage(proto, type: type, count: count, fail: fail))
  }

  private func storage(
    _ proto: TensorProto, type: ElementType, count: Int, fail: (String, String) -> OnnxError
  ) throws(OnnxError) -> Tensor.Storage {
    guard let size = type.bytes else { return .strings }
    if proto.dataLocation == 1 || !proto.externalData.isEmpty {
      return .external(
        try ExternalData(
          entries: proto.externalData, bytes: count * size, folder: folder, fail: fail))
    }
    if proto.hasRawData {
      // Writers leave typed fields empty and raw data out for tensors without elements.
      guard proto.rawData.count == count * size else {
        throw fail(
          "\(proto.rawData.count) bytes of data", "\(count * size) for \(count) × \(type)")
      }
      return .raw(proto.rawData)
    }
    func check(_ found: Int) throws(OnnxError) {
      guard found == count else { throw fail("\(found) values", "\(count)") }
    }
    switch type {
    case .float:
      try check(proto.floatData.count)
      return .float(proto.floatData)
    case .double:
      try check(proto.doubleData.count)
      return .double(proto.doubleData)
    case .int64:
      try check(proto.int64Data.count)
      return .int64(proto.int64Data)
    case .uint32, .uint64:
      try check(proto.uint64Data.count)
      return .uint64(proto.uint64Data)
    case .complex64, .complex128, .string:
      return .strings
    default:
      try check(proto.int32Data.count)
      return .int32(proto.int32Data)
    }
  }
}
