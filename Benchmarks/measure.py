"""Runs a command and says how long it took and how much memory it used at its peak.

Imports nothing heavy on purpose: until a child has replaced itself by its command it counts this
process's memory as its own.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass


class Failed(Exception):
    """A measured command ended with an error; the message names it and ends with its output."""


@dataclass
class Run:
    seconds: float
    peak_rss: int  # bytes, of the largest process of the command
    stdout: str
    stderr: str

    def json_lines(self, text: str) -> list[dict]:
        lines = []
        for line in text.splitlines():
            if line.startswith("{"):
                try:
                    lines.append(json.loads(line))
                except ValueError:
                    continue
        return lines

    def report(self) -> dict:
        """The one JSON line that the scripts under peers/ print."""
        return self.json_lines(self.stdout)[-1]

    def pixels_computed(self) -> int | None:
        """From impasto's `--progress json`."""
        for event in reversed(self.json_lines(self.stderr)):
            if event.get("event") == "done":
                return event.get("pixelsComputed")
        return None


def run(command: list[str], environment: dict[str, str] | None = None) -> Run:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env={**os.environ, **(environment or {})},
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        texts = [stream.read().decode(errors="replace") for stream in (out, err)]
    if child.returncode != 0:
        tail = "\n".join((texts[0] + texts[1]).splitlines()[-8:])
        raise Failed(f"{' '.join(command)}: exit code {child.returncode}\n{tail}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(seconds, usage.ru_maxrss * unit, *texts)
