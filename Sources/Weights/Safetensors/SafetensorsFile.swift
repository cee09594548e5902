import Archives
import Foundation

/// Reads safetensors files (huggingface.co/docs/safetensors): a JSON header with names, types,
/// shapes and places, then the numbers without gaps.
enum SafetensorsFile {
  /// The format's own limit for headers.
  private static let headerLimit = 100_000_000

  /// Whether bytes start like such a file: a length that fits and a JSON object.
  static func matches(_ bytes: Data) -> Bool {
    guard bytes.count > 8, bytes[bytes.startIndex + 8] == UInt8(ascii: "{") else { return false }
    var reader = ByteReader(bytes)
    guard let length = reader.number(UInt64.self) else { return false }
    // A safetensors file with a lying length is still best told so by name.
    return length < 1 << 48
  }

  static func read(_ bytes: Data, path: String) throws(WeightsError) -> StateDict {
    func damaged(_ place: String, _ found: String, _ expected: String) -> WeightsError {
      .damaged(path: path, place: place, found: found, expected: expected)
    }
    var reader = ByteReader(bytes)
    guard let stated = reader.number(UInt64.self), let length = Int(exactly: stated) else {
      throw damaged("header length", "no number", "8 bytes")
    }
    guard length <= headerLimit else {
      throw .tooLarge(path: path, what: "header length", found: length, limit: headerLimit)
    }
    guard let header = reader.data(length) else {
      throw damaged("header length", "\(length)", "at most \(bytes.count - 8), the file's rest")
    }
    let json = (try? JSONSerialization.jsonObject(with: Data(header))) as? [String: Any]
    guard let json else { throw damaged("header", "no JSON object", "one") }
    let rest = reader.remaining
    let start = bytes.startIndex + reader.position
    var found: [(entry: StateDict.Entry, begin: Int, end: Int)] = []
    for (name, value) in json where name != "__metadata__" {
      let place = "tensor \"\(name.prefix(200))\""
      guard let fields = value as? [String: Any], let type = fields["dtype"] as? String else {
        throw damaged(place, "no dtype", "an object with dtype, shape and data_offsets")
      }
      guard let element = elements[type] else {
        throw .unsupported(
          path: path, found: "\(place) of type \(type.prefix(40))",
          expected: elements.keys.sorted().joined(separator: ", "))
      }
      guard let shape = integers(fields["shape"]) else {
        throw damaged("\(place): shape", "no list of whole numbers from 0", "one")
      }
      guard let offsets = integers(fields["data_offsets"]), offsets.count == 2 else {
        throw damaged("\(place): data_offsets", "no two whole numbers", "begin and end")
      }
      let (begin, end) = (offsets[0], offsets[1])
      guard begin <= end, end <= rest else {
        throw damaged("\(place): data_offsets", "\(begin) to \(end)", "within 0 to \(rest)")
      }
      let data = bytes[start + begin..<start + end]
      guard let tensor = WeightTensor(shape: shape, element: element, bytes: data),
        tensor.count * element.bytes == end - begin
      else {
        throw damaged(place, "\(end - begin) bytes for \(type) of \(shape)", "as many as fit")
      }
      found.append((StateDict.Entry(name: name, tensor: tensor), begin, end))
    }
    found.sort { ($0.begin, $0.end, $0.entry.name) < ($1.begin, $1.end, $1.entry.name) }
    var place = 0
    for item in found {
      guard item.begin == place else {
        throw damaged(
          "tensor \"\(item.entry.name.prefix(200))\"", "a start at \(item.begin)",
          "\(place), right behind the one before")
      }
      place = item.end
    }
    guard place == rest else { throw damaged("data", "\(rest) bytes", "\(place)") }
    return StateDict(found.map(\.entry))
  }

  private static let elements: [String: WeightElement] = [
    "F16": .float16, "BF16": .bfloat16, "F32": .float32, "F64": .float64, "I8": .int8,
    "U8": .uint8, "I16": .int16, "I32": .int32, "I64": .int64, "BOOL": .bool,
  ]

  private static func integers(_ value: Any?) -> [Int]? {
    guard let items = value as? [Any], items.count <= 16 else { return nil }
    var result: [Int] = []
    for item in items {
      guard let number = item as? NSNumber, let whole = Int(exactly: number.doubleValue),
        whole >= 0
      else { return nil }
      result.append(whole)
    }
    return result
  }
}
