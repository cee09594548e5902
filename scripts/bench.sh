#!/usr/bin/env bash
# Runs Benchmarks/run.py with its options, in a virtual environment under .deps/bench that it makes
# on first use (about 6 GB with PyTorch; ENGINES=onnxruntime,openvino does without it).
set -euo pipefail
cd "$(dirname "$0")/.."

engines=${ENGINES:-torch,onnxruntime,openvino}
venv=.deps/bench/venv
wanted=$(mktemp)
trap 'rm -f "$wanted"' EXIT
if [[ ,$engines, == *,torch,* ]]; then
  cp Benchmarks/requirements.txt "$wanted"
else
  grep -v '^torch==' Benchmarks/requirements.txt >"$wanted"
fi

if ! cmp -s "$wanted" "$venv/requirements.txt"; then
  scripts/setup-system.sh python3-venv
  echo "bench: installing the Python loops into $venv"
  [ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --retries 5 \
    --requirement "$wanted" </dev/null
  cp "$wanted" "$venv/requirements.txt"
fi

"$venv/bin/python" Benchmarks/run.py --impasto .build/release/impasto \
  --python "$venv/bin/python" --work .build/bench --engines "$engines" "$@"
