import Vips

/// Turns interleaved picture pixels into a network's planar input (NCHW, batch 1).
struct TilePacker {
  let mapping: ValueMapping
  let format: BandFormat

  /// Fills `input` with the tile.
  ///
  /// - Parameters:
  ///   - input: `inputChannels × rows × columns` values.
  ///   - view: the pixels that `rows` and `columns` refer to, 3 bands interleaved.
  func pack(
    into input: UnsafeMutablePointer<Float>, from view: PixelView, rows: SampleIndex,
    columns: SampleIndex
  ) {
    switch format {
    case .uchar: pack(UInt8.self, scale: 1 / 255, into: input, view, rows, columns)
    case .ushort: pack(UInt16.self, scale: 1 / 65535, into: input, view, rows, columns)
    default: pack(Float.self, scale: 1, into: input, view, rows, columns)
    }
    addNoise(to: input, rows, columns)
  }

  private func addNoise(
    to input: UnsafeMutablePointer<Float>, _ rows: SampleIndex, _ columns: SampleIndex
  ) {
    let width = columns.offsets.count
    let plane = width * rows.offsets.count
    for channel in 0..<mapping.noise {
      let noise = PositionNoise(channel: channel)
      let values = input + (mapping.channels.count + channel) * plane
      columns.offsets.withUnsafeBufferPointer { offsets in
        for (y, row) in rows.offsets.enumerated() {
          noise.fill(
            values + y * width, row: rows.first + row, first: columns.first, offsets: offsets,
            gain: mapping.noiseGain, offset: mapping.noiseOffset)
        }
      }
    }
  }

  private func pack<Sample: PictureSample>(
    _ type: Sample.Type, scale: Float, into input: UnsafeMutablePointer<Float>, _ view: PixelView,
    _ rows: SampleIndex, _ columns: SampleIndex
  ) {
    let width = columns.offsets.count
    let plane = width * rows.offsets.count
    columns.offsets.withUnsafeBufferPointer { columnOffsets in
      for (y, row) in rows.offsets.enumerated() {
        let line = (view.base + row * view.bytesPerLine).assumingMemoryBound(to: Sample.self)
        let target = input + y * width
        if mapping.channels == .luma {
          let (red, green, blue) = ValueMapping.lumaWeights
          let gain = mapping.inputGain[0] * scale
          let offset = mapping.inputOffset[0]
          for x in 0..<width {
            let pixel = line + columnOffsets[x] * 3
            let luma =
              pixel[0].floatValue * red + pixel[1].floatValue * green + pixel[2].floatValue * blue
            target[x] = luma * gain + offset
          }
          continue
        }
        for (channel, band) in mapping.channels.bands.enumerated() {
          let gain = mapping.inputGain[channel] * scale
          let offset = mapping.inputOffset[channel]
          let values = target + channel * plane
          for x in 0..<width {
            values[x] = line[columnOffsets[x] * 3 + band].floatValue * gain + offset
          }
        }
      }
    }
  }
}

/// A picture sample that networks can read.
protocol PictureSample {
  var floatValue: Float { get }
}

extension UInt8: PictureSample {
  @inline(__always) var floatValue: Float { Float(self) }
}

extension UInt16: PictureSample {
  @inline(__always) var floatValue: Float { Float(self) }
}

extension Float: PictureSample {
  @inline(__always) var floatValue: Float { self }
}
