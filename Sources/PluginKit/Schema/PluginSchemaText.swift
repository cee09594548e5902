// A copy of Plugins/plugin.schema.json, made by the test "Embedded schemas equal the files" when the
// environment has IMPASTO_EMBED_SCHEMAS=1. Don't edit it by hand.
// swift-format-ignore-file

enum PluginSchemaText {
  static let json = #"""
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "plugin.schema.json",
  "title": "an Impasto plugin manifest (an object)",
  "description": "plugin.json describes a network: what goes in, what comes out, how it may be cut into tiles, who made it. It is data only; loading it executes nothing. Where a schema here has a title, the title is what error messages say was expected.",
  "type": "object",
  "additionalProperties": false,
  "required": ["schemaVersion", "id", "name", "version", "kind", "license", "network", "input"],
  "properties": {
    "$schema": {
      "description": "Where this schema lies, for editors. Has no effect.",
      "type": "string"
    },
    "schemaVersion": {
      "description": "The version of this format.",
      "const": 1
    },
    "id": {
      "title": "an id in lower case with dashes, such as \"photo-4x\"",
      "description": "What users type. Unique within one plugin folder; a plugin found earlier in the search order hides one of the same id found later.",
      "type": "string",
      "maxLength": 64,
      "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"
    },
    "name": {
      "title": "a line of 1 to 100 characters",
      "description": "The name shown to people.",
      "type": "string",
      "maxLength": 100,
      "pattern": "^[^\\x00-\\x1f\\x7f-\\x9f]+$"
    },
    "version": {
      "title": "a semantic version such as \"1.0.0\"",
      "description": "The plugin's own version (semver.org). Change it whenever the weights or the declared behaviour change.",
      "type": "string",
      "maxLength": 64,
      "pattern": "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$"
    },
    "kind": {
      "description": "What the network does: enlarge a picture, give it a style, repair it, or (extractor) yield feature maps for painting.",
      "enum": ["super-resolution", "style", "restoration", "extractor"]
    },
    "description": {
      "$ref": "#/$defs/line",
      "description": "One or two sentences."
    },
    "authors": {
      "description": "Who made the network.",
      "type": "array",
      "items": { "$ref": "#/$defs/line" }
    },
    "license": {
      "title": "an SPDX licence expression such as \"MIT\" or \"Apache-2.0 OR MIT\", or null where none is stated",
      "description": "The licence of the weights as an SPDX expression (spdx.org/licenses). null says that none is stated, which means no permission to use them.",
      "type": ["string", "null"],
      "maxLength": 200,
      "pattern": "^\\(*[A-Za-z0-9.+:-]+\\)*( (AND|OR|WITH) \\(*[A-Za-z0-9.+:-]+\\)*)*$"
    },
    "tags": {
      "description": "Words to find the plugin by.",
      "type": "array",
      "items": { "$ref": "#/$defs/line" }
    },
    "source": {
      "$ref": "#/$defs/line",
      "description": "Where the network comes from: an address or a reference."
    },
    "network": {
      "$ref": "#/$defs/networkFile",
      "description": "The ONNX file. Its bytes are checked against bytes and sha256 before anything reads them."
    },
    "input": {
      "description": "The picture as the network wants it: NCHW, f32.",
      "type": "object",
      "additionalProperties": false,
      "required": ["colour", "range"],
      "properties": {
        "name": {
          "$ref": "#/$defs/tensorName",
          "description": "The input's name; by default the only one that is no parameter."
        },
        "colour": {
          "description": "Order of the channels. luma: one channel, the Y of full-range YCbCr (BT.601); the host resamples the chroma.",
          "enum": ["rgb", "bgr", "luma"]
        },
        "range": {
          "$ref": "#/$defs/range",
          "description": "What black and white are before mean and std are applied: [0, 1], [0, 255], [-1, 1]."
        },
        "mean": {
          "$ref": "#/$defs/perChannel",
          "description": "Subtracted from each channel, in units of range and in the order of the channels. Default 0. One value holds for all channels."
        },
        "std": {
          "title": "an array of 1 or 3 numbers above 0",
          "description": "Divides each channel after mean is subtracted. Default 1. One value holds for all channels.",
          "type": "array",
          "minItems": 1,
          "maxItems": 3,
          "items": { "type": "number", "exclusiveMinimum": 0 }
        },
        "noise": {
          "description": "Channels of noise behind the colours, spread evenly over range: the same at the same place of the picture in every tile and run. Default 0.",
          "type": "integer",
          "minimum": 0,
          "maximum": 4
        },
        "sizeMultiple": {
          "description": "Width and height must be multiples of this; the host pads. Default 1.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1024
        },
        "minimum": {
          "description": "Smallest width and height in pixels the network takes; the host pads. Default 1.",
          "type": "integer",
          "minimum": 1,
          "maximum": 4096
        }
      }
    },
    "output": {
      "description": "The picture as the network returns it, in the channel order of the input. Required except for extractors.",
      "type": "object",
      "additionalProperties": false,
      "required": ["range", "scale"],
      "properties": {
        "name": {
          "$ref": "#/$defs/tensorName",
          "description": "The output's name; by default the only one."
        },
        "range": {
          "$ref": "#/$defs/range",
          "description": "The values that stand for black and white. What lies outside is clamped at the end of a chain."
        },
        "scale": {
          "description": "Output pixels per input pixel along each axis.",
          "type": "integer",
          "minimum": 1,
          "maximum": 16
        },
        "offset": {
          "description": "Output pixels missing on each side against scale × input, for networks with valid convolutions. Default 0.",
          "type": "integer",
          "minimum": 0,
          "maximum": 1024
        }
      }
    },
    "tiling": {
      "description": "How the host may cut a picture into tiles.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "halo": {
          "description": "Margin around a tile in input pixels. derived (the default): the exact receptive field, read from the graph.",
          "oneOf": [{ "const": "derived" }, { "type": "integer", "minimum": 0, "maximum": 4096 }]
        },
        "statistics": {
          "description": "What to do about values a network computes over the whole picture (instance normalisation, global pooling). none: it has none. thumbnail: take them from a reduced picture. exact: gather them tile by tile.",
          "enum": ["none", "thumbnail", "exact"]
        },
        "blend": {
          "description": "For networks no halo makes exact: input pixels over which neighbouring tiles are blended. Default 0.",
          "type": "integer",
          "minimum": 0,
          "maximum": 1024
        },
        "measured": {
          "description": "How far tiles with this halo and blend are from one run over the whole picture, for networks that can't be tiled exactly. Written by impasto plugins calibrate.",
          "type": "object",
          "additionalProperties": false,
          "required": ["error", "pictures"],
          "properties": {
            "error": {
              "description": "Largest difference, as a share of the range of values.",
              "type": "number",
              "minimum": 0
            },
            "pictures": {
              "description": "How many pictures it was measured on.",
              "type": "integer",
              "minimum": 1,
              "maximum": 1000000
            }
          }
        }
      }
    },
    "precision": {
      "description": "Which arithmetic the network stands.",
      "type": "object",
      "additionalProperties": false,
      "required": ["reduced"],
      "properties": {
        "reduced": {
          "description": "Whether bf16 or f16 is good enough to be chosen automatically. Without this field only f32 is.",
          "type": "boolean"
        }
      }
    },
    "parameters": {
      "description": "What users may set, as in wave:strength=0.6. The member's name is the parameter's.",
      "type": "object",
      "propertyNames": {
        "title": "a parameter name of letters, digits, dashes and underscores",
        "maxLength": 40,
        "pattern": "^[A-Za-z][A-Za-z0-9_-]*$"
      },
      "additionalProperties": { "$ref": "#/$defs/parameter" }
    },
    "test": {
      "description": "A picture and what the network makes of it.",
      "type": "object",
      "additionalProperties": false,
      "required": ["input", "output", "tolerance"],
      "properties": {
        "input": {
          "$ref": "#/$defs/file",
          "description": "A picture in the plugin's folder."
        },
        "output": {
          "$ref": "#/$defs/file",
          "description": "The expected result, a picture in the plugin's folder."
        },
        "tolerance": {
          "description": "Largest difference allowed, as a fraction of the output range.",
          "type": "number",
          "exclusiveMinimum": 0,
          "maximum": 1
        }
      }
    },
    "extractor": {
      "description": "For kind extractor, and only there.",
      "type": "object",
      "additionalProperties": false,
      "required": ["layers"],
      "properties": {
        "layers": {
          "description": "Names for the network's feature maps: layer name to output name.",
          "type": "object",
          "propertyNames": {
            "title": "a layer name of letters, digits, dots, dashes and underscores",
            "maxLength": 64,
            "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"
          },
          "additionalProperties": { "$ref": "#/$defs/tensorName" }
        }
      }
    },
    "training": {
      "description": "How the network was trained. Free form.",
      "type": "object"
    },
    "metrics": {
      "description": "Figures the network reaches.",
      "type": "array",
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": ["dataset", "metric", "value"],
        "properties": {
          "dataset": {
            "$ref": "#/$defs/line",
            "description": "On what: Set5, Set14, ..."
          },
          "metric": {
            "$ref": "#/$defs/line",
            "description": "Which figure: PSNR, SSIM, ..."
          },
          "value": { "description": "The figure.", "type": "number" },
          "protocol": {
            "$ref": "#/$defs/line",
            "description": "How it was measured."
          }
        }
      }
    }
  },
  "$defs": {
    "networkFile": {
      "type": "object",
      "additionalProperties": false,
      "required": ["file", "sha256"],
      "properties": {
        "file": {
          "$ref": "#/$defs/file",
          "description": "Relative to the plugin's folder, or \"models:NAME\" for a file of the models folder: the folder called models that lies beside the folder of plugins this plugin is in."
        },
        "sha256": {
          "title": "64 hexadecimal digits in lower case",
          "description": "SHA-256 of the file.",
          "type": "string",
          "pattern": "^[0-9a-f]{64}$"
        },
        "bytes": {
          "description": "Size of the file.",
          "type": "integer",
          "minimum": 1,
          "maximum": 2147483648
        },
        "opset": {
          "description": "The ONNX operator set the file was written for. Information only.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1000
        }
      }
    },
    "file": {
      "title": "a relative path without \"..\", hidden names, backslashes or colons",
      "type": "string",
      "maxLength": 255,
      "pattern": "^(models:)?[^./\\\\:\\x00-\\x1f\\x7f][^/\\\\:\\x00-\\x1f\\x7f]*(/[^./\\\\:\\x00-\\x1f\\x7f][^/\\\\:\\x00-\\x1f\\x7f]*)*$"
    },
    "line": {
      "title": "a line of 1 to 1000 characters",
      "type": "string",
      "maxLength": 1000,
      "pattern": "^[^\\x00-\\x1f\\x7f-\\x9f]+$"
    },
    "tensorName": {
      "title": "a tensor name of 1 to 200 characters",
      "type": "string",
      "maxLength": 200,
      "pattern": "^[^\\x00-\\x1f\\x7f-\\x9f]+$"
    },
    "range": {
      "title": "an array of 2 numbers, the lower first",
      "type": "array",
      "minItems": 2,
      "maxItems": 2,
      "items": { "type": "number", "minimum": -1000000000, "maximum": 1000000000 }
    },
    "perChannel": {
      "title": "an array of 1 or 3 numbers",
      "type": "array",
      "minItems": 1,
      "maxItems": 3,
      "items": { "type": "number" }
    },
    "parameter": {
      "type": "object",
      "additionalProperties": false,
      "required": ["type", "effect"],
      "properties": {
        "type": {
          "description": "What values it takes.",
          "enum": ["number", "integer", "boolean", "picture"]
        },
        "range": {
          "$ref": "#/$defs/range",
          "description": "Least and greatest value. Required for numbers and integers."
        },
        "default": {
          "title": "a number or true or false",
          "description": "The value when the user says nothing. Required, but for pictures, which have none: without one the network runs as it is.",
          "type": ["number", "boolean", "string"]
        },
        "description": {
          "$ref": "#/$defs/line",
          "description": "What it does, for people."
        },
        "effect": {
          "description": "strength: the host blends the stage's output with its input, 0 keeping the input (scale 1 only). brush: the host enlarges (below 1) or reduces (above 1) the picture before the stage and undoes it after, so strokes get this much larger. input: the value goes to a scalar input of the network. weights: the network's weights are mixed with those of another one, 0 keeping its own. reference: the value is a picture, which goes once through another network, whose outputs take the place of constants of this one.",
          "enum": ["strength", "brush", "input", "weights", "reference"]
        },
        "network": {
          "$ref": "#/$defs/networkFile",
          "description": "For effect weights: the network whose weights are mixed in, of the same architecture. For effect reference: the network that looks at the picture; it has one input, and each output has the name and the shape of a constant or an input of the plugin's network. Checked like the plugin's own."
        },
        "side": {
          "description": "For effect reference: the picture's shorter side as its network sees it, pixels. Default 512. A picture more than four times as long as wide is made smaller still, 4 × side² pixels in all.",
          "type": "integer",
          "minimum": 32,
          "maximum": 2048
        },
        "input": {
          "$ref": "#/$defs/tensorName",
          "description": "For effect input: the network input that gets the value."
        }
      }
    }
  }
}

"""#
}
