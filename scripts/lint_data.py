"""Parses every JSON and Python file of the repository; prints each that does not parse."""

import ast
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {".build", ".deps", ".git", ".swiftpm", "demo", "Fixtures"}


def files(suffix: str):
    for path in sorted(ROOT.rglob(f"*{suffix}")):
        parts = path.relative_to(ROOT).parts
        if not any(part in SKIPPED or part.startswith(".build") for part in parts):
            yield path


def main() -> int:
    failures = 0
    for suffix, parse in ((".json", json.loads), (".py", ast.parse)):
        for path in files(suffix):
            try:
                parse(path.read_text(encoding="utf-8"))
            except (SyntaxError, ValueError) as error:
                print(f"lint: {path.relative_to(ROOT)}: {error}", file=sys.stderr)
                failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
