import TestSupport
import Testing

/// Commands that end while libvips and the engine are still being opened beside them.
@Suite struct EarlyStartTests {
  @Test(arguments: [
    ["stylise", "nosuch", "in.png", "out.png"],
    ["upscale", "nosuch.jpg", "out.png", "--device", "onnxruntime"],
    ["upscale", "nosuch.jpg", "out.png", "--device", "nosuch"],
  ])
  func mistakesAreToldAndNothingCrashes(_ arguments: [String]) throws {
    let folder = try TemporaryFolder()
    for _ in 0..<10 {
      let run = try Command.run(arguments, in: folder.path)
      #expect(run.status == 1)
      #expect(run.errorLines.count == 1 && run.errors.contains("nosuch"), "\(run.errors)")
    }
    #expect(try folder.contents() == [])
  }
}
