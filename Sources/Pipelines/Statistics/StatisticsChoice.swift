/// Where a run takes from what networks compute over the whole picture.
public enum StatisticsChoice: Sendable, Hashable {
  /// What each plugin's manifest says, or a thumbnail.
  case automatic
  /// One pass over the picture reduced to ``RunOptions/thumbnail`` pixels.
  case thumbnail
  /// Passes over the picture itself: equal to one run over the whole picture.
  case exact
  /// Each tile computes its own; seams show.
  case none
  /// A file that another run saved.
  case file(String)
}
