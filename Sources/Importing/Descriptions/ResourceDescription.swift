import Yams

/// A resource description of bioimage.io (`rdf.yaml`, format 0.4 and 0.5): the fields about who
/// made what.
enum ResourceDescription {
  static func description(_ text: String, path: String) throws(ImportError) -> Description {
    let mapping: Node.Mapping?
    do {
      mapping = try Yams.compose(yaml: text)?.mapping
    } catch {
      throw .unreadable(path: path, reason: "no YAML: \(firstLine("\(error)"))")
    }
    guard let mapping, let name = mapping["name"]?.string,
      mapping["format_version"] != nil || mapping["type"] != nil
    else {
      throw .unreadable(
        path: path,
        reason: "found no name and format_version, expected a resource description of bioimage.io")
    }
    var result = Description(path: path, form: "bioimage.io")
    result.name = DescriptionReader.line(name)
    result.authors = (mapping["authors"]?.sequence ?? []).compactMap {
      DescriptionReader.line($0.mapping?["name"]?.string ?? $0.scalar?.string)
    }
    result.license = mapping["license"]?.scalar?.string
    result.tags = (mapping["tags"]?.sequence ?? []).compactMap {
      DescriptionReader.line($0.scalar?.string)
    }
    result.summary = DescriptionReader.line(mapping["description"]?.scalar?.string)
    result.source = DescriptionReader.line(
      mapping["git_repo"]?.scalar?.string ?? mapping["id"]?.scalar?.string)
    return result
  }

  private static func firstLine(_ text: String) -> String {
    text.split(separator: "\n").first.map(String.init) ?? text
  }
}
