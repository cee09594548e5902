import ArgumentParser

/// `@Argument` means the command line's here; libvips's operations have arguments too.
typealias Argument = ArgumentParser.Argument
