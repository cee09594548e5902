import Foundation
import Pipelines
import PluginKit
import Vips

/// A contact sheet: the same photograph painted with several settings, side by side with labels.
///
/// Every cell is a ``PaintJob`` of its own, whose picture is kept beside the output until the sheet is
/// written, under a name made of everything it depends on: what is there already need not be painted
/// again.
public struct GridJob: Sendable {
  /// The photograph, the paintings, the settings that all cells share, the sheet's file.
  public let painting: PaintJob
  /// Rows and columns.
  public let grid: GridSettings

  /// Describes a sheet; nothing is opened yet.
  ///
  /// - Parameter painting: its target is the sheet's file. Of its settings the style layers and the
  ///   content weight are the cells' own; of its outputs the report is the sheet's.
  public init(_ painting: PaintJob, grid: GridSettings) {
    self.painting = painting
    self.grid = grid
  }

  /// How far a sheet is.
  public struct Progress: Sendable {
    /// The cell going on, from 0, row by row.
    public let cell: Int
    /// How many there are.
    public let cells: Int
    /// How far that cell is.
    public let painting: PaintProgress
    /// Share of all cells, 0..1.
    public var fraction: Double { (Double(cell) + painting.fraction) / Double(cells) }
  }

  /// Where finished cells are until the sheet is written.
  public var cellFolder: String { painting.target.path + ".cells" }

  /// Checks every cell, without computing anything.
  ///
  /// - Throws: what a painting's plan does, and `PaintError` for rows and columns.
  public func plan() throws -> GridPlan {
    try grid.check()
    try GridSheet.check()
    for path in painting.inputs.files where SameFile.check(path, painting.target.path) {
      throw PlanError.overwritesInput(painting.target.path)
    }
    let folder = GridCells(cellFolder)
    try folder.check()
    if let report = painting.outputs.report { try SmallFile.check(report) }
    var cells: [GridPlan.Cell] = []
    for row in grid.rows {
      // Weights change nothing of a plan but what the picture is known by, as long as none is 0.
      var known: [Bool: PaintPlan] = [:]
      for ratio in grid.ratios {
        let settings = settings(row, ratio)
        let plan =
          try known[ratio > 0]?.with(settings)
          ?? PaintPlanning(
            inputs: painting.inputs, settings: settings, options: painting.options,
            source: painting.source, scratch: painting.outputs.scratch
          ).plan(for: nil, overwrite: true)
        known[ratio > 0] = plan
        cells.append(
          .init(
            settings: settings, plan: plan,
            path: folder.path(of: try plan.identity.fingerprint())))
      }
    }
    guard let first = cells.first else {
      throw PaintError.setting(name: "grid", found: "no cells", expected: "one or more")
    }
    let sheet = GridSheet(cell: first.plan.size, grid: grid, caption: caption(first))
    let preflight = try painting.target.preflight(
      width: sheet.width, height: sheet.height, bands: 3, bits: 8,
      overwrite: painting.options.overwrite || painting.outputs.resumes)
    return GridPlan(
      cells: cells, sheet: sheet, warnings: first.plan.warnings + preflight.warnings)
  }

  /// Paints the cells and writes the sheet.
  ///
  /// When it is stopped, finished cells stay in ``cellFolder``, and a run whose outputs say that it
  /// resumes goes on from there; the sheet is written whole or not at all.
  ///
  /// - Throws: what a painting throws; `CancellationError` when it is stopped.
  @discardableResult
  public func run(
    _ plan: GridPlan, state: RunState = RunState(), report: ((Progress) -> Void)? = nil
  ) throws -> GridReport {
    let clock = ContinuousClock()
    let began = clock.now
    let folder = GridCells(cellFolder)
    if !painting.outputs.resumes { folder.remove() }
    try folder.make()
    do {
      var reports: [PaintReport] = []
      for (index, cell) in plan.cells.enumerated() {
        try state.check()
        reports.append(
          try paint(cell, folder, state) {
            report?(Progress(cell: index, cells: plan.cells.count, painting: $0))
          })
      }
      let image = try plan.sheet.image(cells: plan.cells.map(\.path), state: state)
      try painting.target.write(
        image, state: state,
        overwrite: painting.options.overwrite || painting.outputs.resumes)
      let result = GridReport(
        output: painting.target.path, width: plan.sheet.width, height: plan.sheet.height,
        grid: grid, cells: reports, seconds: began.duration(to: clock.now).inSeconds,
        warnings: plan.warnings)
      if let path = painting.outputs.report { try SmallFile.write(try result.json(), to: path) }
      folder.remove()
      return result
    } catch {
      if state.isCancelled, state.error == nil || state.error is CancellationError {
        folder.removeIfEmpty()
        throw CancellationError()
      }
      folder.remove()
      throw error
    }
  }

  /// Paints a cell, or takes it from the folder.
  private func paint(
    _ cell: GridPlan.Cell, _ folder: GridCells, _ state: RunState,
    _ progress: @escaping (PaintProgress) -> Void
  ) throws -> PaintReport {
    if let known = folder.report(of: cell.path) { return known }
    var outputs = PaintOutputs()
    outputs.scratch = painting.outputs.scratch
    outputs.report = GridCells.reportPath(cell.path)
    outputs.resumes = FileManager.default.fileExists(
      atPath: outputs.statePath(output: cell.path))
    var options = painting.options
    options.overwrite = true
    options.depth = 8
    let job = PaintJob(
      inputs: painting.inputs, target: try OutputTarget(parsing: cell.path + GridCells.options),
      settings: cell.settings, options: options, outputs: outputs, source: painting.source,
      version: painting.version)
    let report = try job.run(cell.plan, state: state, report: progress)
    guard report.isComplete else { throw CancellationError() }
    return report
  }

  private func settings(_ row: GridSettings.Row, _ ratio: Double) -> PaintSettings {
    var settings = painting.settings
    settings.losses.styleLayers = row.layers
    settings.losses.contentWeight = ratio * settings.losses.styleWeight
    return settings
  }

  private func caption(_ cell: GridPlan.Cell) -> String {
    func name(_ path: String) -> String { (path as NSString).lastPathComponent }
    let iterations = cell.plan.scales.reduce(0) { $0 + $1.iterations }
    return name(painting.inputs.content) + " · "
      + painting.inputs.styles.map { name($0.path) }.joined(separator: ", ")
      + " · \(painting.source.title) · \(cell.settings.losses.normalisation.rawValue) losses · "
      + "\(iterations) iterations"
  }
}
