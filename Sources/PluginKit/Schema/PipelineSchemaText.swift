// A copy of Plugins/pipeline.schema.json, made by the test "Embedded schemas equal the files" when the
// environment has IMPASTO_EMBED_SCHEMAS=1. Don't edit it by hand.
// swift-format-ignore-file

enum PipelineSchemaText {
  static let json = #"""
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "pipeline.schema.json",
  "title": "an Impasto pipeline (an object)",
  "description": "A chain of plugins with their parameters.",
  "type": "object",
  "additionalProperties": false,
  "required": ["schemaVersion", "stages"],
  "properties": {
    "$schema": {
      "description": "Where this schema lies, for editors. Has no effect.",
      "type": "string"
    },
    "schemaVersion": {
      "description": "The version of this format.",
      "const": 1
    },
    "description": {
      "description": "What the pipeline is for.",
      "type": "string",
      "maxLength": 2000
    },
    "stages": {
      "description": "The plugins in the order they are applied.",
      "type": "array",
      "minItems": 1,
      "maxItems": 64,
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["plugin"],
        "properties": {
          "plugin": {
            "title": "a plugin id in lower case with dashes, such as \"photo-4x\"",
            "description": "The plugin's id.",
            "type": "string",
            "maxLength": 64,
            "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"
          },
          "parameters": {
            "description": "Values for the plugin's parameters by name. Those left out keep their defaults. Pictures are paths, seen from the folder the program runs in.",
            "type": "object",
            "additionalProperties": {
              "title": "a number, true or false, or the path of a picture",
              "type": ["number", "boolean", "string"]
            }
          }
        }
      }
    }
  }
}

"""#
}
