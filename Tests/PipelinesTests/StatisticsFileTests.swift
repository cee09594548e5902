import Foundation
import Onnx
import PluginKit
import TestSupport
import Testing

@testable import Pipelines

/// Files of statistics: what is written is read, and what is damaged is refused.
@Suite struct StatisticsFileTests {
  private let folder: TemporaryFolder
  private let sample = StatisticsFile(stages: [
    .init(
      plugin: "ink", title: "ink:strength=1", network: String(repeating: "a", count: 64),
      moments: StageMoments(maps: [
        "t1": ChannelMoments(values: [.mean: [-1.5, 1e-30], .variance: [0, 0.1]]),
        "t2": ChannelMoments(values: [.largest: [3], .smallest: [-3]]),
      ])),
    .init(plugin: "keep", title: "keep", network: "b", moments: StageMoments()),
  ])

  init() throws { folder = try TemporaryFolder() }

  private func read(_ text: some Sequence<UInt8>) throws -> StatisticsFile {
    try Data(text).write(to: URL(fileURLWithPath: folder.file("s.json")))
    return try StatisticsFile(contentsOf: folder.file("s.json"))
  }

  @Test func whatIsWrittenIsRead() throws {
    try sample.write(to: folder.file("s.json"))
    #expect(try StatisticsFile(contentsOf: folder.file("s.json")).stages == sample.stages)
  }

  @Test func theDocumentedFileIsRead() throws {
    let page = try Repository.text("docs/statistics.md")
    let block = try #require(page.components(separatedBy: "```json statistics\n").last)
    let file = try read(try #require(block.components(separatedBy: "```").first).utf8)
    #expect(file.stages.map(\.plugin) == ["my-painter"])
    #expect(file.stages[0].moments.maps["t0"]?.values[.variance] == [0.08, 2.25])
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"format": "impasto-statistics", "version": 2, "stages": []}"#,
    #"{"format": "impasto-statistics", "version": 1, "stages": [{}]}"#,
    #"{"format": "impasto-statistics", "version": 1, "stages": [{"plugin": "a", "stage": "a", "network": "a", "featureMaps": [{"name": "t", "mean": ["x"]}]}]}"#,
    #"{"format": "impasto-statistics", "version": 1, "stages": [{"plugin": "a", "stage": "a", "network": "a", "featureMaps": [{"name": "t", "variance": [-1]}]}]}"#,
    #"{"format": "impasto-statistics", "version": 1, "stages": [{"plugin": "a", "stage": "a", "network": "a", "featureMaps": [{"name": "t", "mean": [1e300]}]}]}"#,
    #"{"format": "impasto-statistics", "version": 1, "stages": [{"plugin": "a", "stage": "a", "network": "a", "featureMaps": [{"name": "t"}, {"name": "t"}]}]}"#,
  ])
  func whatIsNoneIsRefused(_ text: String) throws {
    let problem = #expect(throws: StatisticsFile.Problem.self) { try read(text.utf8) }
    #expect(problem?.description.contains("\n") == false)
    #expect(problem?.description.hasPrefix(folder.path) == true)
  }

  /// A damaged file is refused or means something else, but nothing else happens.
  @Test func mutationsNeverCrash() throws {
    try sample.write(to: folder.file("s.json"))
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("s.json"))))
    var generator = SeededGenerator(seed: 11)
    var refused = 0
    for _ in 0..<400 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: changed.indices, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: changed[place] = .random(in: 0...255, using: &generator)
        case 1: changed.remove(at: place)
        default: changed.insert(changed[place], at: place)
        }
      }
      do {
        for stage in try read(changed).stages {
          for values in stage.moments.maps.values.flatMap(\.values) {
            #expect(values.value.allSatisfy { Float($0).isFinite })
          }
        }
      } catch {
        #expect(error is StatisticsFile.Problem)
        refused += 1
      }
    }
    #expect(refused > 200)
  }
}
