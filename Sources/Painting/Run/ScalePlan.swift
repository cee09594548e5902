import Pipelines

/// One scale of a painting: its size, and where things are kept.
public struct ScalePlan: Sendable, Hashable {
  /// Pixels.
  public let size: PixelSize
  /// At most this many iterations.
  public let iterations: Int
  /// The size of each style.
  public let styles: [PixelSize]
  /// Where vectors of the picture's size are kept.
  public let place: FloatVector.Place
  /// Steps that L-BFGS remembers.
  public let history: Int
  /// Bytes of all vectors and pictures.
  public let vectorBytes: Int
  /// Bytes that the objective may hold.
  public let objectiveBytes: Int
  /// Whether the network runs over the whole picture at once.
  public let isWhole: Bool

  /// Bytes in memory at this scale, without what every process holds.
  public var memory: Int {
    (place == .memory ? vectorBytes : ScaleChoice.diskBuffers) + objectiveBytes
  }
  /// Bytes on disk.
  public var disk: Int { place == .memory ? 0 : vectorBytes }
}

/// Decides where the vectors of a scale go: everything in memory if the budget allows it, else the
/// network in tiles, else the vectors on disk.
struct ScaleChoice {
  let settings: PaintSettings
  let source: any ObjectiveSource
  let budget: MemoryBudget
  let scratch: String

  /// Room for chunks of vectors on disk and for rows on their way.
  static let diskBuffers = 64 << 20

  func plan(_ scale: ScaleSchedule.Scale, styles: [PixelSize]) throws -> ScalePlan {
    let (width, height) = (scale.size.width, scale.size.height)
    let need = try source.memory(settings.losses, width: width, height: height)
    let available = budget.bytes - MemoryBudget.base
    let history = settings.history ?? 20
    func make(_ history: Int, _ place: FloatVector.Place, objective: Int, whole: Bool) -> ScalePlan
    {
      ScalePlan(
        size: scale.size, iterations: scale.iterations, styles: styles, place: place,
        history: history, vectorBytes: vectorBytes(scale.size, styles, history: history),
        objectiveBytes: objective, isWhole: whole)
    }
    let vectors = vectorBytes(scale.size, styles, history: history)
    if vectors + need.whole <= available {
      // A painting that is larger than the result is looked at in one piece too, if there is room.
      let room = available - vectors
      return make(
        history, .memory,
        objective: max(need.whole, min(room, try wholeStyles(styles, above: scale.size))),
        whole: true)
    }
    // Tiles of a good size come before vectors in memory: those are read and written in order.
    let least = max(need.least, min(need.whole, available / 2))
    if vectors + least <= available {
      return make(history, .memory, objective: available - vectors, whole: false)
    }
    let room = available - Self.diskBuffers
    guard need.least <= room else {
      throw PaintError.memory(
        needed: need.least + Self.diskBuffers + MemoryBudget.base, budget: budget.bytes,
        what: "painting \(width)×\(height) pixels in the smallest tiles")
    }
    return make(
      settings.history ?? 10, .disk(folder: scratch), objective: min(need.whole, room),
      whole: need.whole <= room)
  }

  /// What the network takes over all of the largest painting, if that is larger than the result; else 0.
  private func wholeStyles(_ styles: [PixelSize], above size: PixelSize) throws -> Int {
    func area(_ size: PixelSize) -> Int { size.width * size.height }
    guard settings.losses.styleWeight > 0, let largest = styles.max(by: { area($0) < area($1) }),
      area(largest) > area(size)
    else { return 0 }
    return try source.memory(
      settings.losses, width: largest.width, height: largest.height
    ).whole
  }

  private func vectorBytes(_ size: PixelSize, _ styles: [PixelSize], history: Int) -> Int {
    let vectors =
      settings.method == .lbfgs ? LBFGS.vectors(history: history) : Adam.vectors
    // The photograph, and the next scale's picture while this one's is there.
    let values =
      3 * size.width * size.height * (vectors + 2)
      + styles.reduce(0) { $0 + 3 * $1.width * $1.height }
    return values * MemoryLayout<Float>.stride
  }
}
