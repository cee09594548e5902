"""Unpacks what Impasto needs at run time from an ONNX Runtime wheel, and checks that it loads.

usage: unpack_onnxruntime.py WHEEL DESTINATION
"""

import ctypes
import re
import sys
import zipfile
from pathlib import Path

# The library and the part that providers share; providers themselves are in other wheels.
WANTED = re.compile(r"libonnxruntime(_providers_\w+)?\.so[.\d]*")
LICENSES = {"LICENSE", "ThirdPartyNotices.txt"}


class ApiBase(ctypes.Structure):
    """OrtApiBase of the C API."""

    _fields_ = [("get_api", ctypes.c_void_p), ("get_version", ctypes.CFUNCTYPE(ctypes.c_char_p))]


def unpack(wheel: Path, destination: Path) -> None:
    libs = destination / "libs"
    licenses = destination / "licenses"
    for folder in (libs, licenses):
        folder.mkdir(parents=True)
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            name = Path(member.filename).name
            if member.filename == f"onnxruntime/capi/{name}" and WANTED.fullmatch(name):
                target = libs / name
            elif member.filename == f"onnxruntime/{name}" and name in LICENSES:
                target = licenses / name
            else:
                continue
            target.write_bytes(archive.read(member))  # checks the member's CRC
            target.chmod(0o644)


def check(destination: Path) -> str:
    found = sorted((destination / "libs").glob("libonnxruntime.so*"))
    if not found:
        raise SystemExit("setup: ONNX Runtime wheel: no libonnxruntime.so in it")
    library = ctypes.CDLL(str(found[-1]))
    library.OrtGetApiBase.restype = ctypes.POINTER(ApiBase)
    return library.OrtGetApiBase().contents.get_version().decode()


def main() -> None:
    wheel, destination = Path(sys.argv[1]), Path(sys.argv[2])
    unpack(wheel, destination)
    (destination / "VERSION").write_text(check(destination) + "\n")


if __name__ == "__main__":
    main()
