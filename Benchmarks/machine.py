"""What the measurements ran on, in one line, and what the CPU can do."""

import os
import platform
from pathlib import Path


def _cpuinfo(field: str) -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.split(":")[0].strip() == field:
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return ""


def has_bf16() -> bool:
    flags = set((_cpuinfo("flags") or _cpuinfo("Features")).split())
    return bool(flags & {"avx512_bf16", "amx_bf16", "bf16"})


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def describe() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    name = _cpuinfo("model name") or platform.processor() or platform.machine()
    bf16 = "with bf16" if has_bf16() else "without bf16"
    return (
        f"{name}, {cores()} cores {bf16}, {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}"
    )
