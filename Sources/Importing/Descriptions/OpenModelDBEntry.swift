import PluginKit

/// An entry of OpenModelDB (openmodeldb.info): `data/models/*.json` of its repository.
enum OpenModelDBEntry {
  static func description(_ json: JSON, path: String) throws(ImportError) -> Description {
    guard json["name"].string != nil, !json["resources"].isNull || !json["architecture"].isNull
    else {
      throw .unreadable(
        path: path, reason: "found no name and resources, expected an entry of OpenModelDB")
    }
    var result = Description(path: path, form: "OpenModelDB")
    result.name = DescriptionReader.line(json["name"].string)
    result.authors = strings(json["author"])
    result.license = json["license"].string
    result.tags = strings(json["tags"])
    result.summary = DescriptionReader.line(json["description"].string)
    result.scale = json["scale"].integer
    for resource in json["resources"].array ?? [] {
      if let hash = resource["sha256"].string { result.hashes.append(hash.lowercased()) }
      if result.source == nil {
        result.source = DescriptionReader.line(resource["urls"].array?.first?.string)
      }
    }
    return result
  }

  /// One text or several.
  private static func strings(_ json: JSON) -> [String] {
    (json.array ?? [json]).compactMap { DescriptionReader.line($0.string) }
  }
}
