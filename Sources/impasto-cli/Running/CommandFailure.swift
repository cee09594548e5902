import ArgumentParser
import Foundation
import Impasto

/// Turns the library's errors into one line on standard error and an exit code.
enum CommandFailure {
  static func catching(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let code as ExitCode {
      throw code
    } catch is CancellationError {
      StandardError.print("impasto: stopped; nothing was written")
      throw ExitCode(130)
    } catch {
      StandardError.print("impasto: \(error)")
      throw ExitCode.failure
    }
  }
}

extension CatalogueOptions {
  /// The plugin of an id, or the one in a folder.
  func plugin(_ id: String) throws -> Plugin {
    if id.contains("/") || FileManager.default.fileExists(atPath: id + "/plugin.json") {
      return try Plugin(at: id)
    }
    return try discover().plugin(id)
  }
}
