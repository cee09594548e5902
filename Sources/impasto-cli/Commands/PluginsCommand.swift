import ArgumentParser

/// `impasto plugins …`
struct PluginsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins",
    abstract: "List, inspect and check plugins.",
    discussion: """
      EXAMPLES
        impasto plugins list
        impasto plugins show wave
        impasto plugins validate my-style
      """,
    subcommands: [
      PluginsListCommand.self, PluginsShowCommand.self, PluginsValidateCommand.self,
      PluginsVerifyCommand.self, PluginsCalibrateCommand.self, PluginsGraphCommand.self,
    ])
}
