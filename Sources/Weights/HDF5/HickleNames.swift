/// Turns the paths of a hickle file into the names of the dictionary it was made of.
///
/// hickle 1 and 2 store `{"c1.weight": …}` as `/data_0/c1.weight/data_0` or `/data_0/c1.weight`,
/// hickle 3 and 4 as `/data_0/"c1.weight"/data_0` or `/data/"c1.weight"`, hickle 5 as
/// `/data/"c1.weight"` or `/data/data_0` groups of keys.
enum HickleNames {
  static func name(of path: String) -> String {
    var parts = path.split(separator: "/").map(String.init)
    while parts.count > 1, let first = parts.first, isPlumbing(first) { parts.removeFirst() }
    while parts.count > 1, let last = parts.last, isPlumbing(last) { parts.removeLast() }
    return parts.map(unquoted).joined(separator: ".")
  }

  /// `data`, `data_0`, `data_17`
  private static func isPlumbing(_ part: String) -> Bool {
    part == "data" || (part.hasPrefix("data_") && part.dropFirst(5).allSatisfy(\.isNumber))
  }

  private static func unquoted(_ part: String) -> String {
    for quote in ["\"", "'"] where part.count >= 2 && part.hasPrefix(quote) && part.hasSuffix(quote)
    {
      return String(part.dropFirst().dropLast())
    }
    return part
  }
}
