/// Where rows and columns are in a network's output.
struct OutputGrids {
  /// The dimension of each axis; missing where the output's shape isn't known.
  let axes: [Axis: Int]
  /// The grid of each axis, where the output still is made of the picture's positions.
  let grids: [Axis: Int]
  let channels: Int
  let isChannelsLast: Bool
  let tensor: Int

  init(_ study: SizeStudy) {
    let network = study.path.network
    tensor = network.tensorIDs[study.path.output.name] ?? 0
    let shape = study.inference.facts[tensor]?.shape ?? []
    var axes: [Axis: Int] = [:]
    var grids: [Axis: Int] = [:]
    let layout = study.tracer.layouts[tensor] ?? []
    for (dim, atoms) in layout.enumerated() {
      let moving = study.tracer.axes(atoms)
      guard moving.count == 1, let axis = moving.first, axes[axis] == nil else { continue }
      axes[axis] = dim
      grids[axis] = study.tracer.grid(atoms)
    }
    if shape.count >= 3 {
      // Behind something non-local the usual order is all there is.
      let first = shape.count - (study.path.channelAxis == study.path.input.shape.count - 1 ? 3 : 2)
      let (y, x) = (axes[.y], axes[.x])
      if y == nil, x != first { axes[.y] = first }
      if x == nil, y != first + 1 { axes[.x] = first + 1 }
    }
    self.axes = axes
    self.grids = grids
    let rest = shape.indices.filter { dim in !axes.values.contains(dim) }
    let channel = rest.last
    channels = channel.map { shape[$0] } ?? 1
    isChannelsLast = channel.map { $0 > (axes[.y] ?? 0) } ?? false
  }
}
