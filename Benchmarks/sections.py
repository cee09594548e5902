"""The sections of the benchmark. Each measures, and returns its part of the report as Markdown."""

import json
import os
import statistics
import time
from pathlib import Path

import machine
from measure import Run, run

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
NETWORKS = ("photo-4x-light", "wave")
HEIGHTS = (4096, 16384, 65536)
STATISTICS_HEIGHTS = (2048, 4096)
RATE_TILES = ("256", "512", "1024")
PAINT_ITERATIONS = 300
PAINT_SIDES = ((4000, 4000), (8000, 8000))


class Bench:
    def __init__(self, impasto: Path, python: Path, work: Path, runs: int, engines: set[str]):
        self.impasto, self.python, self.work, self.runs = str(impasto), str(python), work, runs
        self.engines = engines
        self.here = HERE
        self.record: dict = {}

    # Building blocks

    def say(self, text: str) -> None:
        print(f"bench: {text}", flush=True)

    def network(self, plugin: str) -> str:
        """The network a plugin refers to, so that the loops run the very same file."""
        file = json.loads((ROOT / "Plugins" / plugin / "plugin.json").read_text())["network"]["file"]
        if file.startswith("models:"):
            return str(ROOT / "models" / file.removeprefix("models:"))
        return str(ROOT / "Plugins" / plugin / file)

    def picture(self, name: str, *arguments: str) -> str:
        path = self.work / name
        if not path.exists():
            self.say(f"making {name}")
            partial = path.with_name(f"partial-{name}")
            run([self.python, str(HERE / "pictures.py"), *arguments, str(partial)])
            partial.rename(path)
        return str(path)

    def photo(self) -> str:
        return os.environ.get("BENCH_PHOTO") or self.picture("photo.jpg", "photo")

    def run_impasto(
        self, plugins: str, source: str, target: str, *options: str,
        environment: dict[str, str] | None = None,
    ) -> Run:
        return run(
            [self.impasto, "run", "--plugins", plugins, "--force", "--progress", "json"]
            + [*options, source, target], environment
        )

    def run_loop(self, engine: str, precision: str, network: str, source: str, target: str) -> Run:
        loop = [self.python, str(HERE / "peers" / "loop.py"), "--engine", engine]
        return run([*loop, "--precision", precision, network, source, target])

    def best_rate(self, network: str, precision: str) -> float:
        """The engine's own best rate in pixels a second."""
        rate = [self.python, str(HERE / "peers" / "engine_rate.py"), "--precision", precision]
        return run([*rate, network, *RATE_TILES]).report()["pixels_per_second"]

    # Sections

    def peers(self) -> str:
        parts = []
        for plugin in NETWORKS:
            parts.append(self.peers_of(plugin))
        return "\n\n".join(parts)

    def peers_of(self, plugin: str) -> str:
        network, photo = self.network(plugin), self.photo()
        auto = "bf16" if machine.has_bf16() else "f32"
        contenders: dict[str, tuple[str, str] | None] = {f"impasto {auto}": None}
        contenders["impasto f32"] = None
        for engine, precision, name in (
            ("torch", "f32", "PyTorch f32"),
            ("torch", "bf16", "PyTorch bf16, channels-last"),
            ("onnxruntime", "f32", "ONNX Runtime f32"),
            ("openvino", "f32", "OpenVINO f32"),
            ("openvino", "bf16", "OpenVINO bf16"),
        ):
            if engine in self.engines and (precision == "f32" or machine.has_bf16()):
                contenders[name] = (engine, precision)
        results: dict[str, list[Run]] = {name: [] for name in contenders}
        rates: dict[str, list[float]] = {"f32": [], auto: []}
        outputs = {name: str(self.work / f"{plugin}-{i}.jpg") for i, name in enumerate(contenders)}
        for turn in range(self.runs):
            for name, loop in contenders.items():
                self.say(f"{plugin}, run {turn + 1} of {self.runs}: {name}")
                if loop:
                    results[name].append(self.run_loop(*loop, network, photo, outputs[name]))
                else:
                    precision = name.split()[1]
                    target = outputs[name] + "[Q=95]"
                    results[name].append(
                        self.run_impasto(plugin, photo, target, "--precision", precision)
                    )
            for precision in rates:
                rates[precision].append(self.best_rate(network, precision))

        reference = "PyTorch f32" if "PyTorch f32" in results else "ONNX Runtime f32"
        lines = [
            f"### {plugin}",
            "",
            f"| | command | loop alone | peak memory | × impasto {auto}, command | loop alone "
            f"| PSNR against {reference} |",
            "|---|---|---|---|---|---|---|",
        ]
        ours = statistics.median(r.seconds for r in results[f"impasto {auto}"])
        for name, runs in results.items():
            wall = statistics.median(r.seconds for r in runs)
            peak = statistics.median(r.peak_rss for r in runs)
            loop = statistics.median(r.report()["seconds"] for r in runs) if contenders[name] else None
            psnr = "–"
            if reference in outputs and name != reference:
                compare = [self.python, str(HERE / "peers" / "compare.py"), outputs[reference]]
                value = run([*compare, outputs[name]]).report()["psnr"]
                psnr = "equal" if value is None else f"{value:.1f} dB"
            loop_text, loop_ratio = (f"{loop:.2f} s", f"{loop / ours:.2f}") if loop else ("–", "–")
            lines.append(
                f"| {name} | {wall:.2f} s | {loop_text} | {mebibytes(peak)} "
                f"| {wall / ours:.2f} | {loop_ratio} | {psnr} |"
            )
            self.record[f"{plugin}/{name}"] = {
                "seconds": [r.seconds for r in runs], "peak_rss": [r.peak_rss for r in runs]
            }
        lines.append("")
        for name in (n for n, loop in contenders.items() if loop is None):
            precision = name.split()[1]
            lines.append(
                self.against_ceiling(name, results[name], max(rates[precision]), photo_pixels=None)
            )
        return "\n".join(lines)

    def against_ceiling(
        self, name: str, runs: list[Run], rate: float, photo_pixels: int | None
    ) -> str:
        """Wall time over (pixels computed ÷ the engine's best rate), the median run's."""
        wall = statistics.median(r.seconds for r in runs)
        computed = runs[-1].pixels_computed()
        text = f"- {name}: the engine's own best rate {rate / 1e6:.2f} Mpx/s"
        if not computed:
            return text + "; no pixel count in the command's events"
        ideal = computed / rate
        text += (
            f"; {computed / 1e6:.2f} Mpx computed; wall {wall:.2f} s ÷ {ideal:.2f} s = "
            f"**{wall / ideal:.2f}**"
        )
        if photo_pixels:
            text += f"; halo and edge waste {100 * (computed / photo_pixels - 1):.1f} %"
        return text

    def large(self) -> str:
        source = os.environ.get("BENCH_LARGE")
        if not source:
            return (
                "Skipped: set BENCH_LARGE to a large photograph (the aim is stated for 65 Mpx)."
            )
        target = self.work / "large.tif"
        options = "[tile,pyramid,bigtiff,compression=jpeg,Q=90]"
        precision = "bf16" if machine.has_bf16() else "f32"
        rate = self.best_rate(self.network("photo-4x-light"), precision)
        self.say("upscaling the large photograph")
        result = self.run_impasto("photo-4x-light", source, f"{target}{options}")
        size = target.stat().st_size
        target.unlink()
        size_of = [self.python, "-c", "import json,sys\nfrom PIL import Image\n"
                   "Image.MAX_IMAGE_PIXELS=None\nprint(json.dumps(Image.open(sys.argv[1]).size))"]
        width, height = json.loads(run([*size_of, source]).stdout)
        self.record["large"] = {"seconds": result.seconds, "peak_rss": result.peak_rss}
        return "\n".join([
            f"{width}×{height} ({width * height / 1e6:.1f} Mpx) ×4 to a tiled pyramid BigTIFF "
            f"({16 * width * height / 1e9:.2f} Gpx, {size / 2**20:.0f} MiB on disk): "
            f"{result.seconds:.1f} s, peak memory **{mebibytes(result.peak_rss)}**.",
            "",
            self.against_ceiling(f"impasto {precision}", [result], rate, width * height),
        ])

    def memory(self) -> str:
        plugin = os.environ.get("BENCH_MEMORY_PLUGIN", "wave")
        lines = [
            f"`{plugin}` to a tiled TIFF, pictures 4096 wide.",
            "",
            "| height | Mpx in | seconds | peak memory | against the lowest picture |",
            "|---|---|---|---|---|",
        ]
        first = None
        for height in HEIGHTS:
            source = self.picture(f"tall-{height}.tif", "tall", str(height))
            target = self.work / "tall-out.tif"
            self.say(f"{plugin} on 4096x{height}")
            result = self.run_impasto(plugin, source, f"{target}[tile,bigtiff,compression=jpeg]")
            target.unlink()
            first = first or result.peak_rss
            lines.append(
                f"| {height} | {4096 * height / 1e6:.1f} | {result.seconds:.1f} "
                f"| {mebibytes(result.peak_rss)} | {100 * (result.peak_rss / first - 1):+.1f} % |"
            )
            self.record[f"memory/{height}"] = {
                "seconds": result.seconds, "peak_rss": result.peak_rss
            }
        return "\n".join(lines)

    def statistics(self) -> str:
        plugins = self.work / "plugins"
        run([self.python, str(HERE / "style_network.py"), str(plugins / "bench-style")])
        find = ["--plugin-dir", str(plugins)]
        lines = [
            "A style network of 15 instance norms (`style_network.py`), pictures 4096 wide, f32.",
            "",
            "| height | statistics | seconds | peak memory | × without passes |",
            "|---|---|---|---|---|",
        ]
        for height in STATISTICS_HEIGHTS:
            source = self.picture(f"tall-{height}.tif", "tall", str(height))
            target = self.work / "styled.tif"
            alone = None
            # The first run leaves statistics that a run without passes takes.
            look = self.work / "look.json"
            for name, options in (
                ("thumbnail", ["thumbnail", "--save-statistics", str(look)]),
                ("from a file", [str(look)]),
                ("exact", ["exact", "--save-statistics", str(look)]),
            ):
                self.say(f"statistics: {name} on 4096x{height}")
                result = self.run_impasto(
                    "bench-style", source, f"{target}[tile,bigtiff,compression=jpeg]",
                    "--precision", "f32", "--statistics", *options, *find,
                )
                target.unlink()
                self.record[f"statistics/{height}/{name}"] = {
                    "seconds": result.seconds, "peak_rss": result.peak_rss
                }
                if name == "from a file":
                    alone = result.seconds
                lines.append(
                    f"| {height} | {name} | {result.seconds:.1f} | {mebibytes(result.peak_rss)} | "
                    + (f"{result.seconds / alone:.2f} |" if alone else "– |")
                )
        large = os.environ.get("BENCH_LARGE")
        if large:
            self.say("statistics: the large photograph")
            target = self.work / "styled.tif"
            result = self.run_impasto(
                "bench-style", large, f"{target}[tile,bigtiff,compression=jpeg]", "--memory",
                "1200M", "--statistics", "thumbnail", *find,
            )
            target.unlink()
            self.record["statistics/large"] = {
                "seconds": result.seconds, "peak_rss": result.peak_rss
            }
            lines += [
                "",
                f"The large photograph with thumbnail statistics and `--memory 1200M`: "
                f"{result.seconds:.1f} s, peak memory **{mebibytes(result.peak_rss)}**.",
            ]
        self.say("statistics: tiles against the whole picture")
        verified = run([self.impasto, "plugins", "verify", "bench-style", *find])
        return "\n".join(lines + ["", "```", verified.stdout.strip(), "```"])

    def tune(self) -> str:
        import tuning

        return tuning.tune(self)

    def paint(self) -> str:
        """The same optimisation in PyTorch, and every result's loss by PyTorch's f32."""
        content, style = self.painting_pictures()
        iterations = os.environ.get("BENCH_PAINT_ITERATIONS", str(PAINT_ITERATIONS))
        plugin, network = ROOT / "Plugins" / "vgg19-slim" / "plugin.json", self.network("vgg19-slim")
        precisions = ["f32", "bf16"] if machine.has_bf16() else ["f32"]
        layouts = ["nchw", "nhwc"] if "torch" in self.engines else []
        runs: dict[str, list[Run]] = {}
        reports: dict[str, dict] = {}
        values = {name: self.work / f"paint-{name}.tif" for name in precisions}
        values |= {name: self.work / f"paint-{name}.npy" for name in layouts}
        for turn in range(self.runs):
            for name in precisions:
                self.say(f"paint, run {turn + 1} of {self.runs}: impasto {name}")
                report = self.work / f"paint-{name}.json"
                target = f"{values[name]}[compression=none]"
                command = [self.impasto, "paint", content, style, target, "--force"]
                command += ["--precision", name, "--iterations", iterations, "--depth", "32"]
                runs.setdefault(name, []).append(run([*command, "--report", str(report)]))
                reports[name] = json.loads(report.read_text())
            for name in layouts:
                self.say(f"paint, run {turn + 1} of {self.runs}: PyTorch f32, {name}")
                loop = [self.python, str(HERE / "peers" / "paint_loop.py"), "--layout", name]
                loop += ["--report", str(self.work / "paint-f32.json"), "--iterations", iterations]
                for scored in values.values():
                    if name == layouts[-1] and turn + 1 == self.runs:
                        loop += ["--score", str(scored)]
                files = [str(plugin), network, content, style, str(values[name])]
                runs.setdefault(name, []).append(run([*loop, *files]))
        scores = runs[layouts[-1]][-1].report()["scores"] if layouts else []
        reference = statistics.median(r.seconds for r in runs["nchw"]) if layouts else None
        lines = [
            f"`vgg19-slim`, {iterations} iterations, 512×400 px, history 20, start content.",
            "",
            "| | command | × PyTorch f32 | loop alone | evaluations | final loss "
            "| loss of the written picture, by PyTorch f32 | peak memory |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for index, (name, measured) in enumerate(runs.items()):
            wall = statistics.median(r.seconds for r in measured)
            peak = statistics.median(r.peak_rss for r in measured)
            if name in reports:
                title, loop = f"impasto {name}", "–"
                count, loss = reports[name]["scales"][-1]["evaluations"], reports[name]["loss"]
            else:
                last = measured[-1].report()
                title = f"PyTorch f32, {name.upper()}"
                loop = f"{statistics.median(r.report()['seconds'] for r in measured):.1f} s"
                count, loss = last["evaluations"], last["loss"]
            ratio = f"{wall / reference:.2f}" if reference else "–"
            score = f"{scores[index]:.5g}" if scores else "–"
            lines.append(
                f"| {title} | {wall:.1f} s | {ratio} | {loop} | {count} | {loss:.5g} | {score} "
                f"| {mebibytes(peak)} |"
            )
            self.record[f"paint/{title}"] = {
                "seconds": [r.seconds for r in measured], "peak_rss": peak, "loss": loss
            }
        return "\n".join(lines)

    def painting_pictures(self) -> tuple[str, str]:
        content = self.picture("paint-content.png", "paint", "coffee.png", "44", "0", "512", "400")
        painting = os.environ.get("BENCH_PAINTING")
        if painting:
            return content, painting
        return content, self.picture(
            "paint-style.png", "paint", "hubble_deep_field.jpg", "200", "200", "512", "512"
        )

    def paint_memory(self) -> str:
        """One iteration at full size after one at 512 px: vectors on disk, networks in tiles."""
        _, style = self.painting_pictures()
        lines = ["| picture | seconds | peak memory | plan: memory, disk |", "|---|---|---|---|"]
        for width, height in PAINT_SIDES:
            source = self.picture(f"mosaic-{width}.jpg", "piece", str(width), str(height))
            target = self.work / "painted.tif"
            command = [self.impasto, "paint", source, style, f"{target}[tile,compression=jpeg]"]
            command += ["--force", "--iterations", "1", "--scales", f"512,{width}"]
            self.say(f"paint: {width}x{height}")
            plan = run([*command, "--dry-run"]).stdout.strip().splitlines()[-1]
            result = run(command)
            target.unlink()
            self.record[f"paint-memory/{width}"] = {
                "seconds": result.seconds, "peak_rss": result.peak_rss
            }
            lines.append(
                f"| {width}×{height} | {result.seconds:.0f} | {mebibytes(result.peak_rss)} "
                f"| {plan.removeprefix('memory').strip()} |"
            )
        return "\n".join(lines)

    def startup(self) -> str:
        lines = ["| command | best of 20 | median | peak memory |", "|---|---|---|---|"]
        for arguments in (["--help"], ["plugins", "list"]):
            runs = []
            for _ in range(20):
                runs.append(run([self.impasto, *arguments]))
                time.sleep(0.01)
            seconds = [r.seconds for r in runs]
            lines.append(
                f"| `impasto {' '.join(arguments)}` | {1000 * min(seconds):.1f} ms "
                f"| {1000 * statistics.median(seconds):.1f} ms | {mebibytes(runs[-1].peak_rss)} |"
            )
            self.record[f"startup/{' '.join(arguments)}"] = {"seconds": seconds}
        return "\n".join(lines)


def mebibytes(size: float) -> str:
    return f"{size / 2**20:.0f} MiB"
