"""Unpacks what Impasto needs at run time from an OpenVINO wheel, and checks that it loads.

usage: unpack_openvino.py WHEEL DESTINATION "[gpu] [npu]"
"""

import ctypes
import re
import sys
import zipfile
from pathlib import Path

# Impasto reads ONNX and OpenVINO's own compiled blobs; the other front ends never load.
ALWAYS = re.compile(
    r"lib(openvino|openvino_c|openvino_onnx_frontend|openvino_ir_frontend|openvino_auto_plugin"
    r"|openvino_auto_batch_plugin|openvino_hetero_plugin|openvino_\w*cpu_plugin"
    r"|tbb\w*|hwloc|arm_compute\w*)\.so[.\d]*"
)
OPTIONAL = {
    "gpu": re.compile(r"libopenvino_intel_gpu_plugin\.so|cache\.json"),
    "npu": re.compile(r"libopenvino_intel_npu_\w+\.so"),
}
REQUIRED = ("libopenvino.so", "libopenvino_c.so", "libopenvino_onnx_frontend.so", "cpu_plugin.so")


class Version(ctypes.Structure):
    """ov_version_t of the C API."""

    _fields_ = [("build_number", ctypes.c_char_p), ("description", ctypes.c_char_p)]


def unpack(wheel: Path, destination: Path, plugins: list[str]) -> None:
    libs = destination / "openvino" / "libs"
    licenses = destination / "licenses"
    for folder in (libs, licenses):
        folder.mkdir(parents=True)
    wanted = [ALWAYS] + [OPTIONAL[plugin] for plugin in plugins]
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            name = Path(member.filename).name
            if member.filename == f"openvino/libs/{name}" and any(
                pattern.fullmatch(name) for pattern in wanted
            ):
                target = libs / name
            elif ".dist-info/licenses/" in member.filename and name:
                target = licenses / name
            else:
                continue
            target.write_bytes(archive.read(member))  # checks the member's CRC
            target.chmod(0o644)


def check(destination: Path) -> str:
    libs = destination / "openvino" / "libs"
    names = sorted(path.name for path in libs.iterdir())
    for required in REQUIRED:
        if not any(required in name for name in names):
            raise SystemExit(f"setup: OpenVINO wheel: no {required} in it, only {', '.join(names)}")
    library = ctypes.CDLL(str(next(libs.glob("libopenvino_c.so*"))))
    version = Version()
    status = library.ov_get_openvino_version(ctypes.byref(version))
    if status != 0:
        raise SystemExit(f"setup: OpenVINO: ov_get_openvino_version returned {status}")
    text = (version.build_number or b"").decode()
    library.ov_version_free(ctypes.byref(version))
    return text


def main() -> None:
    wheel, destination = Path(sys.argv[1]), Path(sys.argv[2])
    plugins = sys.argv[3].split() if len(sys.argv) > 3 else []
    unknown = [plugin for plugin in plugins if plugin not in OPTIONAL]
    if unknown:
        raise SystemExit(
            f"setup: IMPASTO_OPENVINO_PLUGINS: found {unknown[0]!r}, expected {sorted(OPTIONAL)}"
        )
    unpack(wheel, destination, plugins)
    (destination / "VERSION").write_text(check(destination) + "\n")


if __name__ == "__main__":
    main()
