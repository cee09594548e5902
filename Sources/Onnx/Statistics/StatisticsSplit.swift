/// A network taken apart so that tiles can share what it computes over the whole picture.
///
/// Each reduction over rows and columns (instance norm, global pooling, `ReduceMean` and their
/// spellings in primitive operators) becomes an input of the *tile network*, which then has a finite
/// receptive field, and outputs of *statistics networks*, which sum up what one tile contributes.
/// Reductions that depend on others are of a higher level: the statistics network of level k takes
/// the results of all lower levels as inputs.
public struct StatisticsSplit: Sendable {
  /// The reductions, lowest level first.
  public let reductions: [SpatialReduction]
  /// Numbers computed from the picture's size.
  public let sizes: [SizeInput]
  /// The highest level; 0 without reductions.
  public var levels: Int { reductions.last?.level ?? 0 }

  private let path: PicturePath

  /// Finds the reductions on the way from a picture to an output.
  ///
  /// - Parameters:
  ///   - input: the picture; nil for the first input with the dimensions of one.
  ///   - output: nil for the first output.
  /// - Returns: nil for a network without anything to split.
  /// - Throws: ``OnnxError`` as ``SpatialAnalysis`` does.
  public init?(
    of network: Network, input: String? = nil, output: String? = nil
  ) throws(OnnxError) {
    // Following positions takes longer than a look at the operators.
    guard network.nodes.contains(where: { Self.candidates.contains($0.operation) }) else {
      return nil
    }
    path = try PicturePath(of: network, input: input, output: output)
    let study = try SizeStudy.aligned(path)
    reductions = ReductionFinder(study).reductions
    sizes = SizeInput.all(study)
    if reductions.isEmpty && sizes.isEmpty { return nil }
  }

  /// Operators without which there is nothing to split.
  private static let candidates: Set<String> = OperatorNames.reducing.union([
    "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "InstanceNormalization",
    "GroupNormalization", "LayerNormalization", "MeanVarianceNormalization",
    "BatchNormalization", "Shape", "Size",
  ])

  /// The reductions of one level.
  public func reductions(level: Int) -> [SpatialReduction] {
    reductions.filter { $0.level == level }
  }

  /// The network for tiles: every reduction's result is an input.
  public func tileNetwork() throws(OnnxError) -> Network {
    var graph = try rewritten(solved: reductions)
    graph.keepOutput(path.output.name)
    return try graph.finished(picture: path.input.name, keepsInputs: true)
  }

  /// A network whose outputs are the feature maps of a level, in the order of the level's
  /// reductions, each once; lower levels' results are inputs. What ``SpatialAnalysis`` needs to tell
  /// how tiles of that level must lie.
  public func featureNetwork(
    level: Int
  ) throws(OnnxError) -> (network: Network, featureMaps: [String]) {
    var graph = try rewritten(solved: reductions.filter { $0.level < level })
    var names: [String] = []
    for reduction in reductions(level: level) where !names.contains(reduction.featureMap) {
      names.append(reduction.featureMap)
    }
    // The picture itself can't be an output under its own name.
    let copy = try graph.node("Identity", [path.input.name])
    names = names.map { $0 == path.input.name ? copy : $0 }
    graph.setOutputs(names.map { ($0, nil) })
    return (try graph.finished(picture: path.input.name), names)
  }

  /// The statistics network of one level for tiles of one size; nil sums up all levels at once, on a
  /// picture that is one tile.
  public func statisticsNetwork(
    level: Int?, rows: Int, columns: Int
  ) throws(OnnxError) -> StatisticsNetwork {
    let wanted = level.map { reductions(level: $0) } ?? reductions
    var graph = try rewritten(
      solved: level.map { level in reductions.filter { $0.level < level } } ?? [])
    let inference = try path.inference(y: rows, x: columns)
    var maps: [StatisticsNetwork.Map] = []
    for reduction in wanted {
      let known = maps.firstIndex { $0.featureMap == reduction.featureMap }
      if let known {
        maps[known].add(reduction)
      } else {
        guard let id = path.network.tensorIDs[reduction.featureMap], let facts = inference.facts[id]
        else { continue }
        maps.append(
          StatisticsNetwork.Map(
            reduction, number: maps.count, shape: facts.shape, type: facts.type))
      }
    }
    for index in maps.indices { try maps[index].write(to: &graph) }
    graph.setOutputs(maps.flatMap { map in map.outputs.map { ($0.name, $0.shape) } })
    return StatisticsNetwork(
      network: try graph.finished(picture: path.input.name), maps: maps)
  }

  /// The values of the size inputs for a picture of this size, by input name.
  public func sizeValues(rows: Int, columns: Int) throws(OnnxError) -> [String: [Float]] {
    let inference = try path.inference(y: rows, x: columns)
    var values: [String: [Float]] = [:]
    for size in sizes {
      guard let id = path.network.tensorIDs[size.tensor], let folded = inference.facts[id]?.folded
      else { continue }
      values[size.name] = folded.reals.map { Float($0) }
    }
    return values
  }

  /// How many positions each feature map has on a picture of this size, by tensor name.
  public func positions(rows: Int, columns: Int) throws(OnnxError) -> [String: Int] {
    let inference = try path.inference(y: rows, x: columns)
    var result: [String: Int] = [:]
    for reduction in reductions {
      guard let id = path.network.tensorIDs[reduction.featureMap],
        let shape = inference.facts[id]?.shape
      else { continue }
      result[reduction.featureMap] = shape.reduce(1, *) / max(reduction.channels, 1)
    }
    return result
  }

  /// The graph with these reductions' results as inputs, and the sizes.
  private func rewritten(solved: [SpatialReduction]) throws(OnnxError) -> GraphRewriter {
    var graph = GraphRewriter(path.network)
    for size in sizes {
      graph.addInput(size.name, shape: size.shape, type: size.type)
      for reader in size.readers {
        graph.redirect(reader.node, operand: reader.operand, to: size.name)
      }
    }
    for reduction in solved {
      graph.remove(reduction.index)
      for input in reduction.inputs {
        graph.addInput(input.name, shape: input.shape, type: input.type)
      }
      if case .normalisation(let normalisation) = reduction.replacement {
        let node = path.network.nodes[reduction.index]
        try normalisation.write(to: &graph, node: node, inputs: reduction.inputs)
      }
    }
    return graph
  }
}
