import Foundation
import Impasto

/// A folder with plugins whose results are known, and the command run in it.
///
/// `same` (style) and `keep` (restoration) change nothing, `twice` doubles each pixel, `mean` is a
/// 5×5 mean, `rotate` exchanges the colours.
public final class Workshop: Sendable {
  /// Where pictures lie and the command runs.
  public let folder: TemporaryFolder
  private let plugins: TemporaryFolder

  /// Makes the folder and the plugins.
  public init() throws {
    try VipsLibrary.start()
    folder = try TemporaryFolder()
    plugins = try TemporaryFolder()
    let identity = try KnownNetwork.identity()
    try PluginFolder.write("same", network: identity, in: plugins.path)
    try PluginFolder.write("keep", network: identity, in: plugins.path, kind: "restoration")
    try PluginFolder.write("rotate", network: try KnownNetwork.rotated(), in: plugins.path)
    try PluginFolder.write(
      "mean", network: try KnownNetwork.mean5(), in: plugins.path, kind: "restoration")
    try PluginFolder.write(
      "twice", network: try KnownNetwork.twice(), in: plugins.path, kind: "super-resolution",
      scale: 2)
  }

  /// Where the plugins lie.
  public var pluginFolder: String { plugins.path }

  /// The path of a file.
  public subscript(_ name: String) -> String { folder.file(name) }

  /// Runs a chain: `impasto run --plugins CHAIN …`.
  public func run(_ chain: String, _ arguments: String...) throws -> Command {
    try command(["run", "--plugins", chain, "--no-cache"] + arguments)
  }

  /// Runs any command.
  public func command(_ arguments: [String], input: [UInt8]? = nil) throws -> Command {
    try Command.run(arguments, environment: environment, input: input, in: folder.path)
  }

  /// Starts any command.
  public func start(_ arguments: [String]) throws -> RunningCommand {
    try RunningCommand(arguments, environment: environment, in: folder.path)
  }

  private var environment: [String: String] { ["IMPASTO_PLUGINS": plugins.path] }
}
