import ArgumentParser
import Engines
import Foundation

/// The command `impasto`.
@main
struct ImpastoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "impasto",
    abstract: "Upscale and stylise pictures of any size with neural networks, without seams.",
    discussion: """
      EXAMPLES
        impasto upscale photo.jpg photo-4x.png
        impasto stylise wave photo.jpg painted.jpg
        impasto run --plugins wave:strength=0.8,photo-4x photo.jpg poster.tif
        impasto upscale 'scan.tif' 'scan-4x.tif[compression=zstd,pyramid]'
        impasto upscale holiday/ -o holiday-4x/
        impasto paint photo.jpg painting.jpg painted.png
        impasto plugins verify wave
        impasto tune

      EXIT CODES
        0   done
        1   failed: the message says what and where
        2   some of several pictures failed, the others are done
        64  the command line can't be understood
        130 stopped by Ctrl-C
      """,
    version: Version.text,
    subcommands: [
      UpscaleCommand.self, StyliseCommand.self, RunCommand.self, PaintCommand.self,
      PluginsCommand.self, TuneCommand.self, DoctorCommand.self, ReadHDF5Command.self,
    ])

  static func main() {
    Allocator.holdLittle()
    main(nil)
    // Everything is written. Taking the engine and its memory to pieces would only make the user wait.
    fflush(nil)
    _exit(0)
  }
}
