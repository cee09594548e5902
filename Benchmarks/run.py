"""Measures impasto, beside Python loops where that says something, in one go on one machine.

usage: run.py [--only peers,large,memory,startup,statistics,tune,paint,paint-memory|all] [--runs 3] [--engines torch,...]
              --impasto BINARY --python PYTHON-WITH-THE-LOOPS --work FOLDER

`make bench` calls it. The report goes to standard output and, with every single measurement in
results.json beside it, to FOLDER/results.md.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import machine
from measure import Failed
from sections import Bench

SECTIONS = {
    "startup": "Starting up",
    "peers": "Beside Python loops: 512-px tiles, 16-px overlap, JPEG out",
    "large": "A gigapixel",
    "memory": "Memory against height",
    "statistics": "Statistics of the whole picture",
    "tune": "The faster engine",
    "paint": "Painting beside PyTorch: L-BFGS at 512 px",
    "paint-memory": "Memory of painting",
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="peers")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--engines", default="torch,onnxruntime,openvino")
    parser.add_argument("--impasto", type=Path, required=True)
    parser.add_argument("--python", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parsed = parser.parse_args()
    names = list(SECTIONS) if parsed.only == "all" else parsed.only.split(",")
    for name in names:
        if name not in SECTIONS:
            parser.error(f"--only: found {name!r}, expected all or some of {', '.join(SECTIONS)}")
    if parsed.runs < 1:
        parser.error(f"--runs: found {parsed.runs}, expected 1 or more")
    parsed.sections = [name for name in SECTIONS if name in names]
    return parsed


def main() -> int:
    options = arguments()
    options.work.mkdir(parents=True, exist_ok=True)
    bench = Bench(
        options.impasto,
        options.python,
        options.work,
        options.runs,
        set(options.engines.split(",")),
    )
    runs = f"median of {options.runs} run{'s' if options.runs > 1 else ''}, taken in turns"
    report = [f"{machine.describe()}; {time.strftime('%Y-%m-%d')}; {runs}."]
    failures = 0
    for name in options.sections:
        try:
            body = getattr(bench, name.replace("-", "_"))()
        except (Failed, OSError) as error:
            body = f"Failed: {error}"
            failures += 1
        report.append(f"## {SECTIONS[name]}\n\n{body}")
    text = "\n\n".join(report) + "\n"
    (options.work / "results.md").write_text(text)
    (options.work / "results.json").write_text(json.dumps(bench.record, indent=1) + "\n")
    print(f"\n{text}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
