import ArgumentParser
import Foundation
import Impasto

/// Where a run takes from what networks compute over the whole picture.
struct StatisticsOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "For networks that look at the whole picture: thumbnail (one pass over a reduced one), exact "
        + "(passes over the picture itself, more work), none (each tile its own; seams) or a file "
        + "of --save-statistics. Default: what the plugin says, else thumbnail.",
      valueName: "how"))
  var statistics: StatisticsArgument?

  @Option(help: ArgumentHelp("Longer side of the reduced picture. Default: 1024.", valueName: "px"))
  var thumbnail: Int?

  @Option(
    help: ArgumentHelp(
      "Save the run's statistics, for --statistics of runs that shall look the same.",
      valueName: "file.json"), completion: .file(extensions: ["json"]))
  var saveStatistics: String?

  func validate() throws {
    if let thumbnail, !(16...65536).contains(thumbnail) {
      throw ValidationError(
        "--thumbnail: found '\(thumbnail)', expected a whole number from 16 to 65536.")
    }
    if thumbnail != nil, let statistics, statistics.choice != .thumbnail {
      throw ValidationError(
        "--thumbnail: found it with --statistics \(statistics.text), "
          + "expected it with --statistics thumbnail.")
    }
    if saveStatistics != nil, let statistics {
      if statistics.choice == .none {
        throw ValidationError(
          "--save-statistics: found it with --statistics none, which computes nothing to save.")
      }
      if case .file = statistics.choice {
        throw ValidationError(
          "--save-statistics: found it with --statistics \(statistics.text), which is saved "
            + "already.")
      }
    }
  }

  func apply(to options: inout RunOptions) {
    options.statistics = statistics?.choice ?? .automatic
    options.thumbnail = thumbnail ?? RunOptions.defaultThumbnail
    options.saveStatistics = saveStatistics
  }
}

/// `--statistics`
struct StatisticsArgument: ExpressibleByArgument {
  let text: String
  let choice: StatisticsChoice

  init?(argument: String) {
    text = argument
    switch argument {
    case "thumbnail": choice = .thumbnail
    case "exact": choice = .exact
    case "none": choice = .none
    default:
      // A mistyped word is told from the name of a file.
      guard
        argument.contains(".") || argument.contains("/")
          || FileManager.default.fileExists(atPath: argument)
      else { return nil }
      choice = .file(argument)
    }
  }
}
