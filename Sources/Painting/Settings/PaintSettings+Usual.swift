extension PaintSettings {
  /// What commands and `Atelier` begin with: losses relative to what an empty feature map would score,
  /// so that weights mean the same for every extractor and size, and average pooling, and values that stay in 0..1.
  ///
  /// `PaintSettings()` has the paper's sums and the network's own pooling instead.
  public static var usual: PaintSettings {
    var settings = PaintSettings()
    settings.losses.normalisation = .relative
    settings.losses.pooling = .average
    settings.losses.rangeWeight = 10
    return settings
  }

  /// What contact sheets begin with: as the paper's, from noise, which total variation then takes out;
  /// small and short, because there are many.
  public static var sheet: PaintSettings {
    var settings = usual
    settings.start = .noise
    settings.losses.variationWeight = 300
    settings.size = 256
    settings.iterations = [100]
    return settings
  }
}
