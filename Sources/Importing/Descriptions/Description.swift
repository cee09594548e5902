/// What somebody wrote about a network, in a file beside it.
public struct Description: Sendable, Hashable {
  /// The file.
  public let path: String
  /// What kind of file it is: `OpenModelDB`, `bioimage.io`.
  public let form: String
  /// The network's name.
  public var name: String?
  /// Who made it.
  public var authors: [String] = []
  /// What is said about the licence.
  public var license: String?
  /// Words to find it by.
  public var tags: [String] = []
  /// What it does.
  public var summary: String?
  /// Where it comes from.
  public var source: String?
  /// The scale it is said to have.
  public var scale: Int?
  /// SHA-256 of files that it is about.
  public var hashes: [String] = []
}
