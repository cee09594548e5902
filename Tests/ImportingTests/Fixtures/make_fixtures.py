"""Makes the fixtures of ImportingTests: small networks with random weights and what they compute.

    pip install torch spandrel safetensors h5py hickle
    python make_fixtures.py

For each network NAME: the weights in one of the file formats, and NAME.expected.safetensors with the
outputs for two pictures. Pictures aren't stored: `picture` below says how tests make them.
"""

import collections
import json
import pathlib

import h5py
import hickle
import numpy
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from spandrel.architectures.__arch_helpers import block
from spandrel.architectures.Compact.__arch.SRVGG import SRVGGNetCompact
from spandrel.architectures.ESRGAN.__arch.RRDB import RRDBNet
from spandrel.architectures.SPAN.__arch.span import SPAN
from torch import nn

FOLDER = pathlib.Path(__file__).parent
SIZES = [(8, 12), (12, 20)]


def picture(channels, height, width):
    """Values 0..1: the same formula as in the tests."""
    c, y, x = numpy.meshgrid(
        numpy.arange(channels), numpy.arange(height), numpy.arange(width), indexing="ij"
    )
    return torch.from_numpy(
        (((c * 37 + y * 101 + x * 59 + (x * y) * 13) % 251) / 250).astype(numpy.float32)
    )


def expected(name, network, channels=3, gain=1.0, order=(0, 1, 2), sizes=SIZES):
    results = {}
    with torch.no_grad():
        for height, width in sizes:
            x = picture(channels, height, width)
            x = x[list(order[:channels])] * gain
            results[f"{height}x{width}"] = network(x[None])[0].contiguous()
    save_file(results, FOLDER / f"{name}.expected.safetensors")


def randomised(network, seed):
    """Weights that keep values in a range where differences would show."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for key, value in network.state_dict().items():
            if not value.dtype.is_floating_point:
                continue
            if value.dim() > 1:
                fan = value[0].numel()
                value.copy_(torch.randn(value.shape, generator=generator) / fan**0.5)
            elif key.endswith("running_var"):
                value.copy_(torch.rand(value.shape, generator=generator) + 0.5)
            elif key.endswith("running_mean") or key.endswith("bias"):
                value.copy_(torch.randn(value.shape, generator=generator) * 0.1)
            else:
                value.copy_(torch.rand(value.shape, generator=generator) * 0.5 + 0.25)
    return network.eval()


# ESRGAN ---------------------------------------------------------------------------------------


def esrgan(seed, growth=3, **arguments):
    """spandrel's network with fewer growth channels than the 32 it always takes."""
    original = block.RRDB
    block.RRDB = lambda **given: original(**{**given, "gc": growth})
    try:
        return randomised(RRDBNet(**arguments), seed)
    finally:
        block.RRDB = original


def renamed(state, blocks, ups, layout):
    """The first layout's names as the later ones."""
    trunk, part, body = {
        "real": ("body", "rdb", "conv_body"), "bsrgan": ("RRDB_trunk", "RDB", "trunk_conv")
    }[layout]
    names = {"model.0": "conv_first", f"model.1.sub.{blocks}": body}
    for up in range(ups):
        names[f"model.{3 * up + 3}"] = (
            f"conv_up{up + 1}" if layout == "real" else f"upconv{up + 1}"
        )
    names[f"model.{3 * ups + 2}"] = "conv_hr" if layout == "real" else "HRconv"
    names[f"model.{3 * ups + 4}"] = "conv_last"
    result = collections.OrderedDict()
    for key, value in state.items():
        stem, kind = key.rsplit(".", 1)
        if stem in names:
            result[f"{names[stem]}.{kind}"] = value
        else:
            places = stem.split(".")  # model 1 sub B RDBn convm 0
            result[f"{trunk}.{places[3]}.{part}{places[4][3:]}.{places[5]}.{kind}"] = value
    return result


def esrgans():
    network = esrgan(1, num_filters=4, num_blocks=2, scale=4)
    torch.save(network.state_dict(), FOLDER / "esrgan-old-4x.pth")
    expected("esrgan-old-4x", network)

    network = esrgan(2, growth=2, num_filters=5, num_blocks=1, scale=1)
    torch.save(
        {"state_dict": network.state_dict(), "epoch": 7}, FOLDER / "esrgan-old-1x.pth",
        _use_new_zipfile_serialization=False,
    )
    expected("esrgan-old-1x", network)

    network = esrgan(3, num_filters=4, num_blocks=1, scale=2, plus=True)
    save_file(network.state_dict(), FOLDER / "esrgan-plus-2x.safetensors")
    expected("esrgan-plus-2x", network)

    network = esrgan(4, num_filters=4, num_blocks=1, scale=2, in_nc=1, out_nc=1)
    torch.save(network.state_dict(), FOLDER / "esrgan-grey-2x.pth")
    expected("esrgan-grey-2x", network, channels=1)

    network = esrgan(5, num_filters=4, num_blocks=2, scale=4, in_nc=12, shuffle_factor=2)
    state = renamed(network.state_dict(), 2, 2, "real")
    torch.save({"params_ema": state, "params": {}}, FOLDER / "esrgan-real-2x.pth")
    expected("esrgan-real-2x", network)

    network = esrgan(6, num_filters=4, num_blocks=1, scale=4, in_nc=48, shuffle_factor=4)
    state = renamed(network.state_dict(), 1, 2, "real")
    save_file(state, FOLDER / "esrgan-real-1x.safetensors")
    expected("esrgan-real-1x", network)

    network = esrgan(7, num_filters=4, num_blocks=2, scale=4)
    state = renamed(network.state_dict(), 2, 2, "bsrgan")
    torch.save(
        collections.OrderedDict(("module." + key, value) for key, value in state.items()),
        FOLDER / "esrgan-bsrgan-4x.pth",
    )
    expected("esrgan-bsrgan-4x", network)


# Compact and SPAN -----------------------------------------------------------------------------


def compacts():
    network = randomised(
        SRVGGNetCompact(num_feat=8, num_conv=3, upscale=4), 8
    ).half().float()
    torch.save(
        {"params": {key: value.half() for key, value in network.state_dict().items()}},
        FOLDER / "compact-4x-f16.pth",
    )
    expected("compact-4x-f16", network)
    network = randomised(SRVGGNetCompact(num_feat=8, num_conv=2, upscale=1), 9)
    network = network.bfloat16().float()
    save_file(
        {key: value.bfloat16() for key, value in network.state_dict().items()},
        FOLDER / "compact-1x-bf16.safetensors",
    )
    expected("compact-1x-bf16", network)


def spans():
    # Values 0..255 go in, so that the last convolution has to be small for values near 0..1.
    for name, seed, scale, norm in [("span-2x", 10, 2, True), ("span-4x-plain", 11, 4, False)]:
        network = SPAN(
            num_in_ch=3, num_out_ch=3, feature_channels=4, upscale=scale, norm=norm
        )
        network = randomised(network, seed)
        with torch.no_grad():
            network.upsampler[0].weight.mul_(0.002 if norm else 1)
        save_file(network.state_dict(), FOLDER / f"{name}.safetensors")
        expected(name, network)


# SRResNet -------------------------------------------------------------------------------------


class Residual(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.conv1 = nn.Conv2d(features, features, 3, 1, 1)
        self.conv2 = nn.Conv2d(features, features, 3, 1, 1)

    def forward(self, x):
        return x + self.conv2(F.relu(self.conv1(x)))


class ModifiedSRResNet(nn.Module):
    """As BasicSR's MSRResNet computes."""

    def __init__(self, features, blocks, scale):
        super().__init__()
        self.scale = scale
        self.conv_first = nn.Conv2d(3, features, 3, 1, 1)
        self.body = nn.Sequential(*[Residual(features) for _ in range(blocks)])
        step = 3 if scale == 3 else 2
        self.upconv1 = nn.Conv2d(features, features * step * step, 3, 1, 1)
        if scale == 4:
            self.upconv2 = nn.Conv2d(features, features * 4, 3, 1, 1)
        self.shuffle = nn.PixelShuffle(step)
        self.conv_hr = nn.Conv2d(features, features, 3, 1, 1)
        self.conv_last = nn.Conv2d(features, 3, 3, 1, 1)

    def forward(self, x):
        y = self.body(F.leaky_relu(self.conv_first(x), 0.1))
        y = F.leaky_relu(self.shuffle(self.upconv1(y)), 0.1)
        if self.scale == 4:
            y = F.leaky_relu(self.shuffle(self.upconv2(y)), 0.1)
        y = self.conv_last(F.leaky_relu(self.conv_hr(y), 0.1))
        base = F.interpolate(x, scale_factor=self.scale, mode="bilinear", align_corners=False)
        return y + base


class NormedBlock(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.conv1 = nn.Conv2d(features, features, 3, 1, 1)
        self.bn1 = nn.BatchNorm2d(features)
        self.prelu = nn.PReLU()
        self.conv2 = nn.Conv2d(features, features, 3, 1, 1)
        self.bn2 = nn.BatchNorm2d(features)

    def forward(self, x):
        return x + self.bn2(self.conv2(self.prelu(self.bn1(self.conv1(x)))))


class Doubling(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.conv = nn.Conv2d(features, features * 4, 3, 1, 1)
        self.prelu = nn.PReLU()

    def forward(self, x):
        return self.prelu(F.pixel_shuffle(self.conv(x), 2))


class Generator(nn.Module):
    """SRGAN's generator in the layout of leftthomas/SRGAN."""

    def __init__(self, features, doublings):
        super().__init__()
        self.block1 = nn.Sequential(nn.Conv2d(3, features, 9, 1, 4), nn.PReLU())
        for index in range(2, 7):
            setattr(self, f"block{index}", NormedBlock(features))
        self.block7 = nn.Sequential(
            nn.Conv2d(features, features, 3, 1, 1), nn.BatchNorm2d(features)
        )
        self.block8 = nn.Sequential(
            *[Doubling(features) for _ in range(doublings)], nn.Conv2d(features, 3, 9, 1, 4)
        )

    def forward(self, x):
        first = self.block1(x)
        y = first
        for index in range(2, 7):
            y = getattr(self, f"block{index}")(y)
        return (torch.tanh(self.block8(first + self.block7(y))) + 1) / 2


def resnets():
    for scale in (2, 3, 4):
        network = randomised(ModifiedSRResNet(8, 2, scale), 11 + scale)
        torch.save({"params": network.state_dict()}, FOLDER / f"srresnet-{scale}x.pth")
        expected(f"srresnet-{scale}x", network)
    network = randomised(Generator(6, 1), 20)
    torch.save(network.state_dict(), FOLDER / "srgan-2x.pth")
    expected("srgan-2x", network)


# Styles ---------------------------------------------------------------------------------------


class ConvLayer(nn.Module):
    def __init__(self, inputs, outputs, size, stride, upsample=1):
        super().__init__()
        self.upsample = upsample
        self.size = size
        self.conv2d = nn.Conv2d(inputs, outputs, size, stride)

    def forward(self, x):
        if self.upsample > 1:
            x = F.interpolate(x, mode="nearest", scale_factor=self.upsample)
        return self.conv2d(F.pad(x, [self.size // 2] * 4, mode="reflect"))


class StyleBlock(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.conv1 = ConvLayer(features, features, 3, 1)
        self.in1 = nn.InstanceNorm2d(features, affine=True)
        self.conv2 = ConvLayer(features, features, 3, 1)
        self.in2 = nn.InstanceNorm2d(features, affine=True)

    def forward(self, x):
        return x + self.in2(self.conv2(F.relu(self.in1(self.conv1(x)))))


class TransformerNet(nn.Module):
    """pytorch/examples' style network in the layout of its state dicts."""

    def __init__(self, width):
        super().__init__()
        self.conv1 = ConvLayer(3, width, 9, 1)
        self.in1 = nn.InstanceNorm2d(width, affine=True)
        self.conv2 = ConvLayer(width, 2 * width, 3, 2)
        self.in2 = nn.InstanceNorm2d(2 * width, affine=True)
        self.conv3 = ConvLayer(2 * width, 4 * width, 3, 2)
        self.in3 = nn.InstanceNorm2d(4 * width, affine=True)
        for index in range(1, 6):
            setattr(self, f"res{index}", StyleBlock(4 * width))
        self.deconv1 = ConvLayer(4 * width, 2 * width, 3, 1, 2)
        self.in4 = nn.InstanceNorm2d(2 * width, affine=True)
        self.deconv2 = ConvLayer(2 * width, width, 3, 1, 2)
        self.in5 = nn.InstanceNorm2d(width, affine=True)
        self.deconv3 = ConvLayer(width, 3, 9, 1)

    def forward(self, x):
        for index in (1, 2, 3):
            x = F.relu(getattr(self, f"in{index}")(getattr(self, f"conv{index}")(x)))
        for index in range(1, 6):
            x = getattr(self, f"res{index}")(x)
        x = F.relu(self.in4(self.deconv1(x)))
        x = F.relu(self.in5(self.deconv2(x)))
        return self.deconv3(x)


def functional_style(parameters):
    """functional-zoo's network; the shapes and paddings are those of its notebook."""

    def conv(x, name, stride=1, padding=0, function=F.conv2d):
        return function(
            x, parameters[name + ".weight"], parameters[name + ".bias"], stride, padding
        )

    def run(x):
        x = F.relu(conv(x, "c1", 1, 4))
        x = F.relu(conv(x, "c2", 2, 1))
        x = F.relu(conv(x, "c3", 2, 1))
        for index in range(1, 6):
            inner = F.relu(conv(x, f"r{index}.c1", padding=1))
            x = x + conv(inner, f"r{index}.c2", padding=1)
        x = F.relu(conv(x, "d1", 2, 1, F.conv_transpose2d))
        x = F.relu(conv(x, "d2", 2, 1, F.conv_transpose2d))
        return conv(x, "d3", 1, 4).clamp(0, 255)

    return run


def functional_parameters(width, seed):
    shapes = {"c1": (width, 3, 9, 9), "c2": (2 * width, width, 4, 4)}
    shapes["c3"] = (4 * width, 2 * width, 4, 4)
    for index in range(1, 6):
        for part in (1, 2):
            shapes[f"r{index}.c{part}"] = (4 * width, 4 * width, 3, 3)
    shapes["d1"] = (4 * width, 2 * width, 4, 4)
    shapes["d2"] = (2 * width, width, 4, 4)
    shapes["d3"] = (3, width, 9, 9)
    generator = torch.Generator().manual_seed(seed)
    result = {}
    for name, shape in shapes.items():
        is_transposed = name in ("d1", "d2")
        fan = shape[0] * 4 if is_transposed else shape[1] * shape[2] * shape[3]
        result[name + ".weight"] = torch.randn(shape, generator=generator) / fan**0.5
        outputs = shape[1] if is_transposed else shape[0]
        result[name + ".bias"] = torch.randn(outputs, generator=generator) * 10
    result["d3.bias"] = result["d3.bias"] + 120
    return result


def styles():
    network = randomised(TransformerNet(2), 21)
    with torch.no_grad():
        network.deconv3.conv2d.weight.mul_(60)
        network.deconv3.conv2d.bias.add_(120)
    state = network.state_dict()
    # What PyTorch before 0.4 also saved.
    for key in [key for key in state if key.split(".")[-2].startswith("in")]:
        if key.endswith(".weight"):
            state[key[:-6] + "running_mean"] = torch.zeros_like(state[key])
            state[key[:-6] + "running_var"] = torch.ones_like(state[key])
    torch.save(state, FOLDER / "transformer.pth", _use_new_zipfile_serialization=False)
    expected("transformer", network, gain=255)

    parameters = functional_parameters(2, 22)
    network = functional_style(parameters)
    arrays = {name: value.numpy() for name, value in parameters.items()}
    # hickle 2: bare names.
    with h5py.File(FOLDER / "functional-2.hkl", "w") as file:
        file.attrs["CLASS"] = b"hickle"
        file.attrs["VERSION"] = b"2.0.4"
        group = file.create_group("data_0")
        for name, value in arrays.items():
            group.create_group(name).create_dataset("data_0", data=value)
    # hickle 3: names in quotes, chunked and deflated.
    with h5py.File(FOLDER / "functional-3.hkl", "w") as file:
        file.attrs["CLASS"] = b"hickle"
        file.attrs["VERSION"] = b"3.4.3"
        group = file.create_group("data_0")
        for name, value in arrays.items():
            group.create_group(f'"{name}"').create_dataset(
                "data_0", data=value, compression="gzip", shuffle=True, chunks=True
            )
    hickle.dump(arrays, str(FOLDER / "functional-5.hkl"), mode="w")
    expected("functional", network, gain=255, order=(2, 1, 0))


# VGG ------------------------------------------------------------------------------------------


def vgg_features(blocks, widths, normalised=False):
    """torchvision's `features`: convolutions, ReLUs and poolings counted in one sequence."""
    layers, channels = [], 3
    for count, width in zip(blocks, widths):
        for _ in range(count):
            layers.append(nn.Conv2d(channels, width, 3, padding=1))
            if normalised:
                layers.append(nn.BatchNorm2d(width))
            layers.append(nn.ReLU())
            channels = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers)


def vgg_expected(name, features, mean, deviation, gain, order, size=(37, 34)):
    """Every map behind its ReLU, for the picture as the network wants it."""
    x = picture(3, *size)[list(order)] * gain
    x = (x - torch.tensor(mean).view(3, 1, 1)) / torch.tensor(deviation).view(3, 1, 1)
    maps, block, index = {}, 1, 0
    x = x[None]
    with torch.no_grad():
        for layer in features.eval():
            x = layer(x)
            if isinstance(layer, nn.ReLU):
                index += 1
                maps[f"conv{block}_{index}"] = x[0].contiguous().clone()
            elif isinstance(layer, nn.MaxPool2d):
                block, index = block + 1, 0
    save_file(maps, FOLDER / f"{name}.expected.safetensors")


def vggs():
    torchvision = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225), 1, (0, 1, 2))
    caffe = ((103.939, 116.779, 123.68), (1.0, 1.0, 1.0), 255, (2, 1, 0))
    vgg16 = vgg_features((2, 2, 3, 3, 3), (4, 5, 6, 7, 8))
    randomised(vgg16, 91)
    state = {f"features.{key}": value for key, value in vgg16.state_dict().items()}
    state["classifier.0.weight"] = torch.ones(2, 8)
    state["classifier.0.bias"] = torch.zeros(2)
    save_file(state, FOLDER / "vgg16-torchvision.safetensors")
    vgg_expected("vgg16-torchvision", vgg16, *torchvision)

    vgg13 = vgg_features((2, 2, 2, 2, 2), (4, 4, 5, 5, 6), normalised=True)
    randomised(vgg13, 92)
    torch.save(vgg13.state_dict(), FOLDER / "vgg13-bn.pth")
    vgg_expected("vgg13-bn", vgg13, *torchvision)

    # Keras keeps kernels as height, width, in, out. Three channels first: the order of axes shows
    # nowhere in that kernel's shape.
    vgg19 = vgg_features((2, 2, 4, 4, 4), (3, 4, 5, 6, 7))
    randomised(vgg19, 93)
    state, block, index = {}, 1, 0
    for layer in vgg19:
        if isinstance(layer, nn.Conv2d):
            index += 1
            name = f"block{block}_conv{index}/block{block}_conv{index}"
            state[f"{name}/kernel:0"] = layer.weight.detach().permute(2, 3, 1, 0).contiguous()
            state[f"{name}/bias:0"] = layer.bias.detach().clone()
        elif isinstance(layer, nn.MaxPool2d):
            block, index = block + 1, 0
    state["fc1/fc1/kernel:0"] = torch.ones(7, 2)
    save_file(state, FOLDER / "vgg19-keras.safetensors")
    vgg_expected("vgg19-keras", vgg19, *caffe)


# Tensors --------------------------------------------------------------------------------------


def tensors():
    """Every way in which PyTorch files hold tensors, and the same tensors plainly."""
    base = torch.arange(24, dtype=torch.float32) / 7 - 1
    values = {
        "plain": base.clone(),
        "transposed": base.reshape(4, 6).t(),
        "shared.head": base[:10],
        "shared.tail": base[5:].reshape(1, 19),
        "stepped": base[1::3],
        "permuted": base.reshape(2, 3, 4).permute(2, 0, 1),
        "scalar": torch.tensor(2.5),
        "double": base.double() / 3,
        "half": (base / 3).half(),
        "tiny": torch.tensor([6e-8, -6e-8, 65504.0, -0.0]).half(),
        "brain": (base / 3).bfloat16(),
        "long": torch.tensor([[1, -2], [3, 1 << 20]]),
        "byte": torch.tensor([0, 255, 7], dtype=torch.uint8),
        "truth": torch.tensor([True, False]),
        "empty": torch.zeros(0, 3),
        "parameter": nn.Parameter(base[:6].reshape(2, 3)),
    }
    torch.save(values, FOLDER / "tensors.pth")
    torch.save(values, FOLDER / "tensors-legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(values, FOLDER / "tensors-protocol4.pth", pickle_protocol=4)
    save_file(
        {key: value.detach().float().contiguous().clone() for key, value in values.items()},
        FOLDER / "tensors.expected.safetensors",
    )


def unknown():
    """A network that nothing rebuilds."""
    save_file(
        {"encoder.0.weight": torch.zeros(4, 3, 3, 3), "encoder.0.bias": torch.zeros(4)},
        FOLDER / "unknown.safetensors",
    )


if __name__ == "__main__":
    esrgans()
    compacts()
    spans()
    resnets()
    styles()
    vggs()
    tensors()
    unknown()
    sizes = {path.name: path.stat().st_size for path in sorted(FOLDER.iterdir())}
    print(json.dumps(sizes, indent=1), sum(sizes.values()))
