import ArgumentParser
import Foundation
import Impasto

/// `impasto read-hdf5 FILE`: the process of its own in which `plugins import` reads HDF5 files.
struct ReadHDF5Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read-hdf5", abstract: "Write the data sets of HDF5 files as safetensors.",
    discussion: """
      With several files one line is written about each instead.

      EXAMPLES
        impasto read-hdf5 candy.hkl > candy.safetensors
      """, shouldDisplay: false)

  @Argument(help: "HDF5 files.", completion: .file())
  var files: [String]

  func run() throws {
    try CommandFailure.catching {
      if files.count == 1 {
        FileHandle.standardOutput.write(try HDF5Helper.serve(files[0]))
        return
      }
      for file in files {
        do {
          print("\(file): \(try HDF5Helper.serve(file).count) bytes of safetensors")
        } catch {
          print("\(error)")
        }
        // What is known must be out before the next file can end the process.
        fflush(nil)
      }
    }
  }
}
