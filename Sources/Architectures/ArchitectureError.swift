import Weights
import Wording

/// Why no network could be rebuilt from a state dict.
public enum ArchitectureError: Error, Sendable, CustomStringConvertible {
  /// No known architecture has these tensors.
  case unknown(file: String, found: [String], tensors: Int, known: [String])
  /// The architecture is known, but a tensor is missing.
  case missing(architecture: String, tensor: String)
  /// A tensor has another shape than its place in the architecture asks for.
  case shape(architecture: String, tensor: String, found: String, expected: String)
  /// Tensors that the architecture doesn't have: another network under the same names.
  case unused(architecture: String, tensors: [String])
  /// A form of the architecture that pictures can't be sent through.
  case unsupported(architecture: String, found: String, expected: String)
  /// A weight that is no number.
  case notFinite(architecture: String, tensor: String)

  /// A one-line text for people.
  public var description: String { text.inOneLine }

  private var text: String {
    switch self {
    case .unknown(let file, let found, let tensors, let known):
      "\(file): found \(tensors) tensors of no known architecture "
        + "(\(found.joined(separator: ", "))\(tensors > found.count ? ", …" : "")), expected "
        + "\(known.joined(separator: "; ")); other networks can be imported as ONNX files"
    case .missing(let architecture, let tensor):
      "\(architecture): found no tensor \"\(tensor)\", expected one"
    case .shape(let architecture, let tensor, let found, let expected):
      "\(architecture): tensor \"\(tensor)\": found \(found), expected \(expected)"
    case .unused(let architecture, let tensors):
      "\(architecture): found tensors that it doesn't have: "
        + tensors.prefix(6).map { "\"\($0)\"" }.joined(separator: ", ")
        + (tensors.count > 6 ? " and \(tensors.count - 6) more" : "")
        + ", expected none: it is another network with the same names"
    case .unsupported(let architecture, let found, let expected):
      "\(architecture): found \(found), expected \(expected)"
    case .notFinite(let architecture, let tensor):
      "\(architecture): tensor \"\(tensor)\": found NaN or infinity, expected numbers"
    }
  }
}
