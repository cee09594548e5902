extension StagePlan {
  /// Rows of the network's input that its tiles may read again: one tile, and the start of the next
  /// strip, which is begun while the last one is still being finished.
  var networkRowsHeld: Int { grid.rows.tile + grid.rows.core }

  /// Rows of the stage's input that must stay readable: what the network holds, and for a merge how
  /// far the original lags behind the network.
  var inputRowsHeld: Int {
    var rows = networkRowsHeld
    if model.needsMerge { rows += 2 * grid.rows.longestCore + 256 }
    return Int((Double(rows) * model.brush).rounded(.up)) + (model.brush == 1 ? 0 : 64)
  }
}
