#!/usr/bin/env bash
# Runs a script of models/training with its options, in a virtual environment under .deps/training
# that it makes on first use (about 6 GB with PyTorch). Checkpoints lie in .deps/training/runs.
# TRAINING_PYTHON names another Python that has the packages of models/training/requirements.txt.
#
# usage: train.sh train|export|evaluate|sheet ARGUMENTS…
set -euo pipefail
cd "$(dirname "$0")/.."

script=models/training/${1:-}.py
[ -f "$script" ] || {
  echo "usage: train.sh train|export|evaluate|sheet ARGUMENTS…" >&2
  exit 64
}
shift
folder=.deps/training
requirements=models/training/requirements.txt
python=${TRAINING_PYTHON:-$folder/venv/bin/python}

if [ -z "${TRAINING_PYTHON:-}" ] && ! cmp -s "$requirements" "$folder/venv/requirements.txt"; then
  scripts/setup-system.sh python3-venv
  echo "training: installing PyTorch into $folder/venv"
  mkdir -p "$folder"
  [ -x "$python" ] || "${PYTHON:-python3}" -m venv "$folder/venv"
  "$python" -m pip install --quiet --disable-pip-version-check --retries 5 \
    --requirement "$requirements" </dev/null
  cp "$requirements" "$folder/venv/requirements.txt"
fi

case $script in
  */train.py | */export.py) set -- --runs "$folder/runs" "$@" ;;
esac
exec "$python" "$script" "$@"
