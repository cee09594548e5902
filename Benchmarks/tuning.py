"""Measures what `impasto tune` promises: runs take the faster engine.

Each network is tuned; then whole commands take turns with either engine named and with none named.
"""

import os
import re
import shutil

from measure import run
from sections import Bench

NETWORKS = ("esrgan", "compact", "span", "srresnet", "srgan", "fast-neural-style")
BUILT_IN = ("photo-4x-light", "photo-4x-faithful", "wave")
# Seconds that the networks of a command shall take, so that starting up weighs little.
SECONDS = 3
DEVICES = {"OpenVINO": "openvino", "ONNX Runtime": "onnxruntime", "chosen": "auto"}


def tune(bench: Bench) -> str:
    weights, plugins = bench.work / "weights", bench.work / "imports"
    cache = bench.work / "tune-cache"
    shutil.rmtree(cache, ignore_errors=True)
    environment = {"XDG_CACHE_HOME": str(cache)}
    run([bench.python, str(bench.here / "random_weights.py"), str(weights)])
    some = os.environ.get("BENCH_NETWORKS")
    names = some.split(",") if some else [*BUILT_IN, *NETWORKS]
    for name in names:
        if name in BUILT_IN or (plugins / name / "plugin.json").exists():
            continue
        bench.say(f"tune: importing {name}")
        file = str(weights / f"{name}.safetensors")
        run([bench.impasto, "plugins", "import", file, "-o", str(plugins), "--force"])
    lines = [
        "Seconds of whole commands, the best of the turns; `chosen` has no engine named. The last "
        "column is the better engine's time over the chosen one's.",
        "",
        "| network | precision | picture | OpenVINO | ONNX Runtime | chosen | which | better ÷ chosen |",
        "|---|---|---|---|---|---|---|---|",
    ]
    tables = []
    for name in names:
        find = ["--plugin-dir", str(plugins)]
        bench.say(f"tune: {name}")
        tuned = run([bench.impasto, "tune", name, *find], environment)
        tables.append(tuned.stdout.strip())
        for precision in ("auto", "f32"):
            lines.append(compare(bench, name, precision, tuned.stdout, find, environment))
    return "\n".join([*lines, "", "```", "\n\n".join(tables), "```"])


def compare(
    bench: Bench, name: str, precision: str, table: str, find: list[str], environment: dict
) -> str:
    height = max(128, round((fastest(table, precision) * 1e6 * SECONDS * 3 / 4) ** 0.5 / 16) * 16)
    width = height * 4 // 3
    source = bench.picture(f"piece-{width}x{height}.png", "piece", str(width), str(height))
    target = str(bench.work / "tuned.png")
    seconds: dict[str, list[float]] = {label: [] for label in DEVICES}
    which = ""
    for turn in range(bench.runs):
        bench.say(f"tune: {name} in {precision}, run {turn + 1} of {bench.runs}")
        for label, device in DEVICES.items():
            options = ["--precision", precision, "--device", device, *find]
            result = bench.run_impasto(name, source, target, *options, environment=environment)
            seconds[label].append(result.seconds)
            if label == "chosen":
                which = next(
                    event["devices"][0]
                    for event in result.json_lines(result.stderr)
                    if event.get("event") == "plan"
                )
    bench.record[f"tune/{name}/{precision}"] = {"seconds": seconds, "chosen": which}
    best = {label: min(runs) for label, runs in seconds.items()}
    ratio = min(best["OpenVINO"], best["ONNX Runtime"]) / best["chosen"]
    times = " | ".join(f"{best[label]:.2f}" for label in DEVICES)
    return f"| {name} | {precision} | {width}×{height} | {times} | {which} | **{ratio:.2f}** |"


def fastest(table: str, precision: str) -> float:
    """The best rate of a printed table in a number format, in Mpx/s."""
    rows = re.findall(r"^\S+ +\S+ +(\S+) +([0-9.]+) ", table, re.MULTILINE)
    return max(float(rate) for kind, rate in rows if precision == "auto" or kind == precision)
