import ArgumentParser

/// `impasto plugins …`
struct PluginsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins",
    abstract: "List, inspect, check, import and install plugins.",
    discussion: """
      EXAMPLES
        impasto plugins list
        impasto plugins show wave
        impasto plugins validate my-style
        impasto plugins import RealESRGAN_x4plus.pth
        impasto plugins install ink.zip
      """,
    subcommands: [
      PluginsListCommand.self, PluginsShowCommand.self, PluginsValidateCommand.self,
      PluginsVerifyCommand.self, PluginsCalibrateCommand.self, PluginsGraphCommand.self,
      PluginsImportCommand.self, PluginsInstallCommand.self, PluginsUpdateCommand.self,
      PluginsRemoveCommand.self,
    ])
}
