import Foundation

/// Writes safetensors: how weights travel between processes, and what tests read.
public enum SafetensorsWriter {
  /// The bytes of a file with these tensors, as f32.
  public static func bytes(_ state: StateDict) throws -> Data {
    var header: [String: Any] = [:]
    var data = Data()
    for entry in state.entries {
      let start = data.count
      entry.tensor.floats().withUnsafeBytes { data.append(contentsOf: $0) }
      header[entry.name] = [
        "dtype": "F32", "shape": entry.tensor.shape, "data_offsets": [start, data.count],
      ]
    }
    var json = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys])
    // The numbers start at a multiple of 8.
    while !json.count.isMultiple(of: 8) { json.append(UInt8(ascii: " ")) }
    var result = Data()
    withUnsafeBytes(of: UInt64(json.count).littleEndian) { result.append(contentsOf: $0) }
    return result + json + data
  }
}
