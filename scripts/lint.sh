#!/usr/bin/env bash
# Everything about the sources that can be said without building them. All findings are printed;
# the exit code says whether there were any. Long files are only mentioned.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
finding() {
  printf 'lint: %s\n' "$*" >&2
  failed=1
}

swift_files() { find "$@" -name '*.swift' ! -name '*.pb.swift' -print | LC_ALL=C sort; }
mapfile -t sources < <(swift_files Sources)
mapfile -t others < <(swift_files Tests Package.swift Benchmarks)

# Format. Sources may not force-unwrap; tests may.
strict=$(sed 's/"NeverForceUnwrap": false/"NeverForceUnwrap": true/' .swift-format)
swift format lint --strict --parallel --configuration "$strict" "${sources[@]}" || failed=1
swift format lint --strict --parallel "${others[@]}" || failed=1

# Constructs that end the process or postpone the work.
while IFS= read -r line; do
  finding "$line: not in Sources"
done < <(grep -nE '\b(fatalError|preconditionFailure)\(|\b(TODO|FIXME|XXX)\b' "${sources[@]}" || true)

# What the compiler is told to believe about threads needs its reason within the lines above.
while IFS= read -r line; do
  finding "$line: no comment in the eight lines above says why this is sound"
done < <(awk '
  FNR == 1 { comment = -100 }
  /\/\// { comment = FNR }
  /@unchecked Sendable|nonisolated\(unsafe\)/ && FNR - comment > 8 {
    sub(/^[ \t]+/, ""); print FILENAME ":" FNR ": " $0
  }' "${sources[@]}")

while IFS= read -r line; do
  echo "lint: note: $line"
done < <(awk '
  FNR == 401 { print FILENAME " has more than 400 lines" }' "${sources[@]}" "${others[@]}")

# Scripts and data.
mapfile -t scripts < <(find scripts .ci Benchmarks -type f \( -name '*.sh' -o -path '.ci/run' \))
for script in "${scripts[@]}"; do
  bash -n "$script" || failed=1
  [ -x "$script" ] || finding "$script: not executable"
done
if command -v shellcheck >/dev/null; then
  shellcheck "${scripts[@]}" || failed=1
else
  echo "lint: note: shellcheck is not installed: ${#scripts[@]} scripts were only parsed"
fi
if command -v python3 >/dev/null; then
  python3 scripts/lint_data.py || failed=1
else
  echo "lint: note: python3 is not installed: Python and JSON files were not parsed"
fi

# Training has checks of its own, for which PyTorch must be there.
training=${TRAINING_PYTHON:-$PWD/.deps/training/venv/bin/python}
if [ -x "$training" ]; then
  (cd models/training && "$training" -m unittest --quiet) || failed=1
else
  echo "lint: note: there is no .deps/training/venv: the checks of models/training were not run"
fi

if [ "$failed" -ne 0 ]; then
  echo "lint: findings above" >&2
  exit 1
fi
echo "lint: clean (${#sources[@]} source files, ${#others[@]} others, ${#scripts[@]} scripts)"
