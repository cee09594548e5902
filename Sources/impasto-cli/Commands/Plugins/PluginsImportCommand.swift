import ArgumentParser
import Foundation
import Impasto

/// `impasto plugins import FILE`
struct PluginsImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a plugin of an ONNX, safetensors, PyTorch or hickle file.",
    discussion: """
      Weights are rebuilt as ONNX where their names and shapes tell the architecture: ESRGAN, \
      Real-ESRGAN compact, SPAN, SRResNet, fast-neural-style. Nothing in a file is executed. What \
      the file doesn't tell is tried out, and what can't be known is asked for. A description \
      beside the file (an OpenModelDB entry, a bioimage.io rdf.yaml) gives name, authors, licence \
      and tags.

      EXAMPLES
        impasto plugins import RealESRGAN_x4plus.pth
        impasto plugins import candy.hkl --id candy --verbose
        impasto plugins import net.onnx --range 0,255 --colour bgr
      """)

  @Argument(
    help: "The network: .onnx, .safetensors, .pth, .pt or .hkl; told by contents, not by name.",
    completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp("The plugin's id. Default: made of the file's name.", valueName: "id"))
  var id: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The folder of plugins to put it into. Default: the user's, which is always searched.",
      valueName: "folder"), completion: .directory)
  var output: String?

  @Flag(name: .shortAndLong, help: "Replace a plugin of the same id.")
  var force = false

  @Option(help: ArgumentHelp("super-resolution, style or restoration.", valueName: "kind"))
  var kind: KindArgument?

  @Option(
    name: [.customLong("colour"), .customLong("color")],
    help: ArgumentHelp("rgb, bgr or luma.", valueName: "order"))
  var colour: ColourArgument?

  @Option(
    help: ArgumentHelp("Input values of black and white: 0,1 or 0,255.", valueName: "low,high"),
    transform: Numbers.range)
  var range: ValueRange?

  @Option(
    help: ArgumentHelp("Output values of black and white.", valueName: "low,high"),
    transform: Numbers.range)
  var outputRange: ValueRange?

  @Option(
    help: ArgumentHelp("Subtracted from the input's channels.", valueName: "numbers"),
    transform: Numbers.perChannel)
  var mean: [Double]?

  @Option(
    help: ArgumentHelp("Divides the input's channels, after the mean.", valueName: "numbers"),
    transform: Numbers.perChannel)
  var std: [Double]?

  @Option(help: ArgumentHelp("The scale the network must have.", valueName: "factor"))
  var scale: Int?

  @Option(help: ArgumentHelp("The name for people.", valueName: "text"))
  var name: String?

  @Option(help: ArgumentHelp("The licence of the weights, as SPDX writes it.", valueName: "spdx"))
  var license: String?

  @Option(
    help: ArgumentHelp(
      "An OpenModelDB entry or rdf.yaml. Default: one beside the file.", valueName: "file"),
    completion: .file())
  var about: String?

  @Flag(name: .shortAndLong, help: "List every parameter with its shape, and the total.")
  var verbose = false

  func validate() throws {
    if let std, std.contains(where: { $0 <= 0 }) {
      throw ValidationError("--std: found \(std), expected numbers above 0.")
    }
  }

  func run() throws {
    try CommandFailure.catching {
      guard let folder = output ?? Installer.userFolder else {
        throw ImportError.unwritable(path: "--output", reason: "no home folder: give --output")
      }
      var request = ImportRequest(
        file: file, id: id, folder: (folder as NSString).standardizingPath, replaces: force,
        about: about)
      request.helper = HDF5Helper(program: ExecutablePath.program, arguments: ["read-hdf5"])
      request.overrides = overrides
      let importer = try Importer(session: try Atelier().session())
      let report = try importer.run(
        request, weights: { if verbose { print(ImportText.parameters($0)) } },
        progress: { StandardError.print("impasto: \($0)") })
      print(ImportText(report: report).text)
      for note in report.notes { StandardError.print("impasto: note: \(note)") }
    }
  }

  private var overrides: Overrides {
    var overrides = Overrides()
    overrides.kind = kind.flatMap { Manifest.Kind(rawValue: $0.rawValue) }
    overrides.colour = colour.flatMap { Manifest.Colour(rawValue: $0.rawValue) }
    overrides.range = range
    overrides.outputRange = outputRange
    overrides.mean = mean
    overrides.std = std
    overrides.scale = scale
    overrides.name = name
    overrides.license = license
    return overrides
  }
}

/// `--kind`
enum KindArgument: String, ExpressibleByArgument, CaseIterable {
  case superResolution = "super-resolution"
  case style, restoration
}

/// `--colour`
enum ColourArgument: String, ExpressibleByArgument, CaseIterable {
  case rgb, bgr, luma
}
