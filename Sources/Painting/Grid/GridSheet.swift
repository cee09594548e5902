import Pipelines
import Vips

/// The layout of a contact sheet: paintings in rows and columns on white, with the layers down the left
/// side, the balance of content and style above, and a line about the rest below.
struct GridSheet: Sendable {
  /// Size of a painting, pixels.
  let cell: PixelSize
  let grid: GridSettings
  let caption: String

  init(cell: PixelSize, grid: GridSettings, caption: String) {
    (self.cell, self.grid, self.caption) = (cell, grid, caption)
  }

  /// Height of letters, pixels.
  private var letters: Int { min(max(max(cell.width, cell.height) / 15, 10), 64) }
  private var gap: Int { max(2, letters / 3) }
  private var left: Int { letters * 9 / 4 }
  private var top: Int { letters * 9 / 4 }
  private var bottom: Int { letters * 9 / 4 }
  private var right: Int { letters }

  var width: Int {
    left + grid.ratios.count * cell.width + (grid.ratios.count - 1) * gap + right
  }
  var height: Int {
    top + grid.rows.count * cell.height + (grid.rows.count - 1) * gap + bottom
  }

  /// Refuses, before any painting, what could not be labelled afterwards.
  ///
  /// - Throws: `PaintError.setting` where libvips was built without Pango.
  static func check() throws(PaintError) {
    do {
      _ = try Operation("text")
    } catch {
      throw .setting(
        name: "grid", found: "a libvips that can't write text", expected: "one built with Pango")
    }
  }

  /// The sheet, sRGB in 8 bits, computed when it is saved.
  ///
  /// - Parameter cells: the paintings' files, row by row.
  /// - Throws: `VipsError`, `PictureError`.
  func image(cells: [String], state: RunState) throws -> Image {
    var sheet = try Operation.call("black", ["width": .int(width), "height": .int(height)])
      .image().apply("linear", ["a": .doubles([0]), "b": .doubles([255, 255, 255])])
      .apply("cast", ["format": "uchar"])
      .apply("copy", ["interpretation": "srgb"])
    func put(_ image: Image, x: Int, y: Int) throws {
      sheet = try sheet.apply(
        "insert", ["sub": .image(image), "x": .int(max(x, 0)), "y": .int(max(y, 0))])
    }
    let above = try labels(grid.ratios.map(Self.title), letters, within: cell.width)
    for (column, label) in above.enumerated() {
      try put(
        label, x: x(column) + (cell.width - label.width) / 2, y: (top - label.height) / 2)
    }
    let beside = try labels(
      grid.rows.map { Self.escaped($0.title) }, letters, within: cell.height)
    for (row, label) in beside.enumerated() {
      let turned = try label.apply("rot", ["angle": "d270"])
      try put(
        turned, x: (left - turned.width) / 2, y: y(row) + (cell.height - turned.height) / 2)
    }
    for (index, path) in cells.enumerated() {
      let place = index.quotientAndRemainder(dividingBy: grid.ratios.count)
      try put(try painting(path, state), x: x(place.remainder), y: y(place.quotient))
    }
    for note in try labels(
      [Self.escaped(caption)], letters * 3 / 4, grey: 110, within: width - left - right)
    {
      try put(note, x: left, y: height - (bottom + note.height) / 2)
    }
    return sheet
  }

  private func x(_ column: Int) -> Int { left + column * (cell.width + gap) }
  private func y(_ row: Int) -> Int { top + row * (cell.height + gap) }

  /// A painting in sRGB, whatever profile it has.
  private func painting(_ path: String, _ state: RunState) throws -> Image {
    let colour = try Picture.open(.file(path)).working(window: 256, state: state).colour
    let white: Double =
      switch colour.format {
      case .uchar: 255
      case .ushort: 65_535
      default: 1
      }
    return try colour.apply("linear", ["a": .doubles([255 / white]), "b": .doubles([0.5])])
      .apply("cast", ["format": "uchar"]).apply("copy", ["interpretation": "srgb"])
  }

  /// Dark letters on white, all of one size, which is smaller where there is less room.
  ///
  /// - Parameter markups: texts in Pango's markup.
  private func labels(
    _ markups: [String], _ size: Int, grey: Int = 30, within room: Int
  ) throws(VipsError) -> [Image] {
    let masks = try markups.map { (markup) throws(VipsError) in
      try Operation.call(
        "text",
        ["text": .string(markup), "font": .string("sans \(size)"), "dpi": .int(72)]
      ).image()
    }
    let factor = min(1, Double(room) / Double(masks.map(\.width).max() ?? room))
    let shade = Double(grey - 255) / 255
    return try masks.map { (mask) throws(VipsError) in
      let fitted = factor < 1 ? try mask.apply("resize", ["scale": .double(factor)]) : mask
      return try fitted.apply(
        "linear", ["a": .doubles([shade, shade, shade]), "b": .doubles([255, 255, 255])]
      ).apply("cast", ["format": "uchar"]).apply("copy", ["interpretation": "srgb"])
    }
  }

  /// `α/β = 10⁻³`, or the number where it is no power of ten.
  static func title(_ ratio: Double) -> String {
    let power = -18...18
    let name =
      power.first { Double("1e\($0)") == ratio }.map {
        $0 == 0 ? "1" : "10<sup>\($0 < 0 ? "−" : "")\(abs($0))</sup>"
      } ?? "\(ratio)"
    return "α/β = \(name)"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
