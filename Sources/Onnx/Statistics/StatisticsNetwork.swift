/// A network whose outputs sum up, row by row, what one tile contributes to the reductions of a
/// level.
///
/// Rows are short enough for 32 bits: each is taken about its own mean, and the host joins rows and
/// tiles in 64 bits. Which columns count is an input, because neighbouring tiles share some; which
/// rows count is up to the host.
public struct StatisticsNetwork: Sendable {
  /// The network: its inputs are the picture, results of lower levels, and which columns count.
  public let network: Network
  /// The feature maps summed up.
  public let maps: [Map]

  /// One output: a value for each channel and row.
  public struct Output: Sendable, Hashable {
    /// The output's name.
    public let name: String
    /// Channels, rows, 1.
    public let shape: [Int]
    /// What it holds of each row.
    public let quantity: ChannelMoments.Quantity
  }

  /// A feature map, its inputs and outputs.
  public struct Map: Sendable {
    /// The tensor's name.
    public let featureMap: String
    /// Values at each position.
    public let channels: Int
    /// Rows of the feature map on one tile.
    public let rows: Int
    /// Columns of the feature map on one tile.
    public let columns: Int
    /// The outputs.
    public private(set) var outputs: [Output] = []

    private let number: Int
    private let shape: [Int]
    private let type: ElementType
    private let axes: (row: Int, column: Int)
    private var quantities: Set<ChannelMoments.Quantity>

    init(_ reduction: SpatialReduction, number: Int, shape: [Int], type: ElementType) {
      axes = (reduction.rowAxis, reduction.columnAxis)
      featureMap = reduction.featureMap
      channels = reduction.channels
      rows = shape[axes.row]
      columns = shape[axes.column]
      self.number = number
      self.shape = shape
      self.type = type
      quantities = Set(reduction.quantities)
    }

    /// Far below any value of a network, but not infinite: infinity minus itself is no number.
    public static let outside: Float = -3e38

    /// The input of shape (columns, 1): 1 ÷ number of columns that count where one counts, else 0.
    /// Nil where only extremes are wanted.
    public var weightInput: String? {
      quantities.isSubset(of: [.largest, .smallest]) ? nil : "statistics.\(number).columns"
    }

    /// The input of shape (1, 1, columns): 0 where a column counts, else ``outside``. Nil where no
    /// extremes are wanted.
    public var outsideInput: String? {
      quantities.isDisjoint(with: [.largest, .smallest]) ? nil : "statistics.\(number).outside"
    }

    /// Another reduction of the same feature map.
    mutating func add(_ reduction: SpatialReduction) {
      quantities.formUnion(reduction.quantities)
    }

    /// Adds the nodes that sum the feature map up.
    mutating func write(to graph: inout GraphRewriter) throws(OnnxError) {
      let map = try canonical(&graph)
      if let weights = weightInput {
        graph.addInput(weights, shape: [columns, 1], type: .float)
        try sum(map, weights, &graph)
      }
      if let outside = outsideInput {
        graph.addInput(outside, shape: [1, 1, columns], type: .float)
        if quantities.contains(.largest) {
          let masked = try graph.node("Add", [map, outside])
          try extreme("ReduceMax", masked, .largest, &graph)
        }
        if quantities.contains(.smallest) {
          let masked = try graph.node("Sub", [map, outside])
          try extreme("ReduceMin", masked, .smallest, &graph)
        }
      }
    }

    /// The feature map as channels, rows, columns in 32 bits.
    private func canonical(_ graph: inout GraphRewriter) throws(OnnxError) -> String {
      var map = featureMap
      if type != .float {
        map = try graph.node("Cast", [map], [("to", .int(ElementType.float.rawValue))])
      }
      let others = shape.indices.filter { $0 != axes.row && $0 != axes.column }
      let order = others + [axes.row, axes.column]
      if order != Array(shape.indices) {
        map = try graph.node("Transpose", [map], [("perm", .ints(order))])
      }
      let target = try graph.constant(
        [channels, rows, columns], "statistics.\(number).shape")
      return try graph.node("Reshape", [map, target])
    }

    private mutating func sum(
      _ map: String, _ weights: String, _ graph: inout GraphRewriter
    ) throws(OnnxError) {
      if quantities.contains(.mean) || quantities.contains(.variance) {
        let mean = try graph.node("MatMul", [map, weights], output: name(.mean))
        declare(.mean)
        if quantities.contains(.variance) {
          let distance = try graph.node("Sub", [map, mean])
          let square = try graph.node("Mul", [distance, distance])
          _ = try graph.node("MatMul", [square, weights], output: name(.variance))
          declare(.variance)
        }
      }
      if quantities.contains(.meanSquare) {
        let square = try graph.node("Mul", [map, map])
        _ = try graph.node("MatMul", [square, weights], output: name(.meanSquare))
        declare(.meanSquare)
      }
      if quantities.contains(.meanMagnitude) {
        let magnitude = try graph.node("Abs", [map])
        _ = try graph.node("MatMul", [magnitude, weights], output: name(.meanMagnitude))
        declare(.meanMagnitude)
      }
    }

    private mutating func extreme(
      _ operation: String, _ map: String, _ quantity: ChannelMoments.Quantity,
      _ graph: inout GraphRewriter
    ) throws(OnnxError) {
      // Operator set 18 made the axes an input.
      if graph.opset >= 18 {
        let axes = try graph.constant([2], "statistics.\(number).axes")
        _ = try graph.node(operation, [map, axes], output: name(quantity))
      } else {
        _ = try graph.node(operation, [map], output: name(quantity), [("axes", .ints([2]))])
      }
      declare(quantity)
    }

    private func name(_ quantity: ChannelMoments.Quantity) -> String {
      "statistics.\(number).\(quantity.rawValue)"
    }

    private mutating func declare(_ quantity: ChannelMoments.Quantity) {
      outputs.append(
        StatisticsNetwork.Output(
          name: name(quantity), shape: [channels, rows, 1], quantity: quantity))
    }
  }
}
