import Foundation
import Testing

@testable import Weights

/// Safetensors headers that lie.
@Suite struct SafetensorsTests {
  private func file(_ header: String, data: Int, length: Int? = nil) -> Data {
    var result = Data()
    let count = UInt64(length ?? header.utf8.count)
    withUnsafeBytes(of: count.littleEndian) { result.append(contentsOf: $0) }
    return result + Data(header.utf8) + Data(count: data)
  }

  private func message(_ bytes: Data) -> String {
    do {
      return "accepted \(try SafetensorsFile.read(bytes, path: "test").names)"
    } catch {
      return "\(error)"
    }
  }

  @Test func soundOnes() {
    let header = #"""
      {"__metadata__": {"format": "pt"},
       "b": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]},
       "a": {"dtype": "F16", "shape": [1, 2], "data_offsets": [0, 4]}}
      """#
    #expect(message(file(header, data: 12)) == #"accepted ["a", "b"]"#)
  }

  @Test(arguments: [
    (#"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}"#, 12, "data: found 12 bytes"),
    (#"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}}"#, 12, "a start at 4"),
    (#"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 99]}}"#, 12, "0 to 99"),
    (#"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}}"#, 12, "8 to 0"),
    (#"{"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}"#, 8, "8 bytes for F32"),
    (#"{"a": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}"#, 8, "shape"),
    (#"{"a": {"dtype": "F32", "shape": [1.5], "data_offsets": [0, 8]}}"#, 8, "shape"),
    (
      #"{"a": {"dtype": "F32", "shape": [9223372036854775807, 2], "data_offsets": [0, 8]}}"#, 8, "a"
    ),
    (#"{"a": {"dtype": "F8_E4M3", "shape": [8], "data_offsets": [0, 8]}}"#, 8, "type F8_E4M3"),
    (#"{"a": 3}"#, 8, "no dtype"), (#"{"a""#, 8, "no JSON object"),
    (
      #"{"a": {"dtype": "U8", "shape": [8], "data_offsets": [0, 8]}, "b": {"dtype": "U8", "shape": [8], "data_offsets": [0, 8]}}"#,
      8, "right behind the one before"
    ),
  ])
  func lies(_ header: String, _ data: Int, _ said: String) {
    let message = message(file(header, data: data))
    #expect(message.contains(said) && !message.hasPrefix("accepted"), "\(message)")
  }

  @Test func lyingLengths() {
    #expect(message(file("{}", data: 0, length: 3)).contains("header length: found 3"))
    #expect(message(file("{}", data: 0, length: .max)).contains("header length"))
    #expect(message(Data(count: 3)).contains("header length"))
    let deep = String(repeating: #"{"a":"#, count: 100_000)
    #expect(message(file(deep, data: 0)).contains("no JSON object"))
  }
}
