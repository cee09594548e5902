import Foundation
import Testing
import Vips

/// A file system of a few megabytes in memory; needs the right to mount.
final class TinyDisk {
  let folder: Scratch
  private let isMounted: Bool

  static func run(_ tool: String, _ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  init(megabytes: Int) throws {
    folder = try Scratch()
    isMounted = TinyDisk.run(
      "mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", folder.path])
  }

  deinit {
    if isMounted { _ = TinyDisk.run("umount", [folder.path]) }
  }

  static var canMount: Bool {
    guard geteuid() == 0, let disk = try? TinyDisk(megabytes: 1) else { return false }
    return disk.isMounted
  }
}

@Suite(.enabled(if: TinyDisk.canMount, "mounting a small file system needs root"))
struct FullDiskTests {
  /// Noise does not compress: 12 MB.
  private func noise() throws -> Image {
    try Operation.call("gaussnoise", ["width": 6000, "height": 2000, "mean": 128, "sigma": 60])
      .image().apply("cast", ["format": "uchar"]).apply("bandfold", ["factor": 3])
      .apply("copy", ["interpretation": "srgb"])
  }

  @Test(arguments: [
    "o.tif[pyramid]", "o.tif[pyramid,compression=none]", "o.tif", "o.png", "o.jpg[Q=100]", "o.dz",
    "o.dz[suffix=.png]", "o.szi[suffix=.png]", "o.webp[lossless,effort=0]", "o.ppm",
  ])
  func aDiskThatFillsUpEndsTheSave(output: String) throws {
    let disk = try TinyDisk(megabytes: 3)
    let target = try OutputTarget(parsing: disk.folder[output])
    #expect(throws: OutputError.self) {
      try target.write(try noise(), state: RunState(), overwrite: false)
    }
    #expect(disk.folder.names == [])
  }

  @Test func theWatchNamesTheFolderBeforeTheDiskIsFull() throws {
    let disk = try TinyDisk(megabytes: 60)
    // Half of what is there is taken once the save is under way.
    let path = disk.folder["o.tif[pyramid]"]
    let ballastPath = disk.folder["ballast"]
    let state = RunState()
    let producer = PlusOne(atStrip: { strip in
      guard strip == 30 else { return }
      let ballast = Data(repeating: 7, count: 46 << 20)
      try? ballast.write(to: URL(fileURLWithPath: ballastPath))
    })
    do {
      try OutputTarget(parsing: path).write(
        try noise().plusOne(producer, state: state), state: state, overwrite: false)
      Issue.record("written")
    } catch {
      #expect("\(error)".contains("needs about"), "\(error)")
    }
    #expect(disk.folder.names == ["ballast"])
  }

  @Test func preflightRefusesWhatCannotFit() throws {
    let disk = try TinyDisk(megabytes: 2)
    let target = try OutputTarget(parsing: disk.folder["o.tif[compression=none]"])
    let folder = disk.folder.path
    do {
      _ = try target.preflight(width: 1000, height: 1000, bands: 3, bits: 8)
      Issue.record("accepted")
    } catch {
      #expect(
        error.description
          == "\(target.path): needs about 2.9 MiB in \(folder), 2.0 MiB are free")
    }
  }
}
