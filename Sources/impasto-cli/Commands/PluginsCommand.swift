import ArgumentParser

/// `impasto plugins …`
struct PluginsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins",
    abstract: "List, inspect and check plugins.",
    subcommands: [
      PluginsListCommand.self, PluginsShowCommand.self, PluginsValidateCommand.self,
      PluginsVerifyCommand.self, PluginsGraphCommand.self,
    ])
}
