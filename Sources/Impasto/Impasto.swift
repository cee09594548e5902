/// `import Impasto` brings everything: pictures, networks, engines, plugins and pipelines.
@_exported import Architectures
@_exported import Engines
@_exported import Importing
@_exported import Installing
@_exported import Onnx
@_exported import Painting
@_exported import Pipelines
@_exported import PluginKit
@_exported import Vips
@_exported import Weights
@_exported import Web
@_exported import Wording
