/// What one dimension of a tensor, or a factor of it, is made of.
enum Atom: Sendable, Hashable {
  /// Channels, batches, window phases that were mixed: nothing that moves with the picture.
  case local(Int)
  /// Repetitions of one value.
  case repeated(Int)
  /// Digit (p ÷ divisor) mod modulus of position p of a grid.
  case grid(Int, divisor: Int, modulus: Int)

  var length: Int {
    switch self {
    case .local(let length), .repeated(let length), .grid(_, _, let length): length
    }
  }
}

/// Dimensions as products of atoms, the slowest first.
///
/// A dimension of a picture is one atom, the whole grid. A reshape that splits it gives a leading
/// digit (which block) and a trailing one (where in the block), so pixel shuffles, window
/// partitions and flattened pictures are all followed by the same bookkeeping.
typealias Layout = [[Atom]]

enum Layouts {
  /// Dimensions that have nothing to do with the picture.
  static func local(_ shape: [Int]) -> Layout { shape.map { $0 == 1 ? [] : [.local($0)] } }

  /// Dimensions along which nothing changes.
  static func repeated(_ shape: [Int]) -> Layout { shape.map { $0 == 1 ? [] : [.repeated($0)] } }

  /// Adjacent digits of the same grid, and adjacent lengths of the same kind, made one.
  static func merged(_ atoms: [Atom]) -> [Atom] {
    var result: [Atom] = []
    for atom in atoms where atom.length != 1 {
      switch (result.last, atom) {
      case (.local(let a)?, .local(let b)):
        result[result.count - 1] = .local(a &* b)
      case (.repeated(let a)?, .repeated(let b)):
        result[result.count - 1] = .repeated(a &* b)
      case (.grid(let g, let d1, let m1)?, .grid(let h, let d2, let m2))
      where g == h && d1 == d2 &* m2:
        result[result.count - 1] = .grid(g, divisor: d2, modulus: m1 &* m2)
      default: result.append(atom)
      }
    }
    return result
  }

  /// The layout after a reshape; nil if lengths cut atoms at places that don't divide them.
  static func reshaped(_ layout: Layout, to shape: [Int]) -> Layout? {
    var rest = merged(layout.flatMap { $0 })[...]
    var result: Layout = []
    for length in shape {
      var atoms: [Atom] = []
      var open = length
      while open > 1 {
        guard let atom = rest.popFirst() else { return nil }
        if open % atom.length == 0 {
          atoms.append(atom)
          open /= atom.length
        } else if atom.length % open == 0 {
          let inner = atom.length / open
          switch atom {
          case .local:
            atoms.append(.local(open))
            rest = [.local(inner)] + rest
          case .repeated:
            atoms.append(.repeated(open))
            rest = [.repeated(inner)] + rest
          case .grid(let grid, let divisor, _):
            atoms.append(.grid(grid, divisor: divisor * inner, modulus: open))
            rest = [.grid(grid, divisor: divisor, modulus: inner)] + rest
          }
          open = 1
        } else {
          return nil
        }
      }
      result.append(merged(atoms))
    }
    return rest.isEmpty ? result : nil
  }
}
