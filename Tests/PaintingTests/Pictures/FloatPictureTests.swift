import Foundation
import TestSupport
import Testing

@testable import Painting

@Suite struct FloatPictureTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var places: [FloatVector.Place] { [.memory, .disk(folder: folder.path)] }

  /// Every rectangle of a small picture, against indexing by hand.
  @Test(arguments: [1, 3]) func rectanglesAreReadAndWrittenWhereTheyBelong(_ planes: Int) throws {
    let (width, height) = (5, 4)
    for place in places {
      let picture = try FloatPicture(width: width, height: height, planes: planes, in: place)
      #expect(picture.isInMemory == (place == .memory))
      var expected = (0..<planes * width * height).map(Float.init)
      try expected.withUnsafeBufferPointer {
        try picture.write(rows: 0..<height, columns: 0..<width, from: $0)
      }
      for top in 0..<height {
        for left in 0..<width {
          let (rows, columns) = (top..<min(top + 2, height), left..<min(left + 3, width))
          let places = (0..<planes).flatMap { plane in
            rows.flatMap { row in columns.map { (plane * height + row) * width + $0 } }
          }
          var read = [Float](repeating: -1, count: places.count)
          try read.withUnsafeMutableBufferPointer {
            try picture.read(rows: rows, columns: columns, into: $0)
          }
          #expect(read == places.map { expected[$0] })
          let new = read.map { $0 * 2 + 1 }
          for (place, value) in zip(places, new) { expected[place] = value }
          try new.withUnsafeBufferPointer {
            try picture.write(rows: rows, columns: columns, from: $0)
          }
        }
      }
      var all = [Float](repeating: 0, count: expected.count)
      try all.withUnsafeMutableBufferPointer {
        try picture.vector.read(0..<expected.count, into: $0)
      }
      #expect(all == expected)
    }
  }

  @Test func scratchFilesLeaveNothingAndNameTheirFolder() throws {
    let vector = try FloatVector(count: 1000, in: .disk(folder: folder.path))
    #expect(vector.memory == nil)
    #expect(try folder.contents().isEmpty)
    #expect {
      _ = try FloatVector(count: 10, in: .disk(folder: folder.file("missing")))
    } throws: {
      "\($0)".hasPrefix(folder.file("missing") + ": create a file")
    }
  }
}
