import CGlib

/// A compiled regular expression (GLib's GRegex, PCRE 2), as ECMA 262 would read it: `$` matches
/// at the very end only.
///
/// Unchecked: a GRegex is immutable once made and GLib documents it as safe to use from several
/// threads; the handle is released only here.
final class Pattern: @unchecked Sendable {
  let source: String
  private let handle: OpaquePointer

  init?(_ source: String) {
    guard
      let handle = g_regex_new(
        source, GRegexCompileFlags(rawValue: G_REGEX_DOLLAR_ENDONLY.rawValue),
        GRegexMatchFlags(rawValue: 0), nil)
    else { return nil }
    self.source = source
    self.handle = handle
  }

  deinit { g_regex_unref(handle) }

  /// Whether the expression matches somewhere in `text`. Running into PCRE's effort limit counts
  /// as no match.
  func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        // An empty buffer may have no address; GLib wants one.
        guard let base = characters.baseAddress else {
          return g_regex_match(handle, "", GRegexMatchFlags(rawValue: 0), nil) != 0
        }
        return g_regex_match_full(
          handle, base, gssize(characters.count), 0, GRegexMatchFlags(rawValue: 0), nil, nil) != 0
      }
    }
  }
}
