#!/usr/bin/env bash
# Fetches the pinned wheel of an engine with pip and unpacks what Impasto loads at run time into
# .deps/ENGINE: libraries and licenses. Nothing goes into any Python. The folder appears under its
# name only when complete and checked.
#
# IMPASTO_OPENVINO_PLUGINS="gpu npu"  also keep OpenVINO's Intel GPU and NPU plugins (60 MB more)
# PYTHON=python3                      the Python whose pip downloads
#
# usage: setup-engine.sh openvino|onnxruntime [destination]       default: .deps/ENGINE
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
engine=${1:-}
python=${PYTHON:-python3}
arguments=()
case $engine in
  openvino)
    title='OpenVINO'
    release='OpenVINO 2026.4'
    variable=IMPASTO_OPENVINO
    arm=manylinux_2_35_aarch64
    arguments=("${IMPASTO_OPENVINO_PLUGINS:-}")
    ;;
  onnxruntime)
    title='ONNX Runtime'
    release='ONNX Runtime 1.17 or newer'
    variable=IMPASTO_ONNXRUNTIME
    arm=manylinux_2_28_aarch64
    ;;
  *)
    echo "usage: setup-engine.sh openvino|onnxruntime [destination]" >&2
    exit 64
    ;;
esac
destination=${2:-$root/.deps/$engine}
requirements=$root/scripts/$engine-requirements.txt

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) platform=manylinux_2_28_x86_64 ;;
  Linux-aarch64) platform=$arm ;;
  *)
    echo "setup: no $title build is pinned for $(uname -s) on $(uname -m):" \
      "install $release yourself and name its library folder in $variable" >&2
    exit 1
    ;;
esac

mkdir -p "$(dirname "$destination")"
work=$(mktemp -d "$(dirname "$destination")/$engine.XXXXXX")
trap 'rm -rf "$work"' EXIT

# pip comes with python3-pip or, without it, in a virtual environment made for this one download.
if ! "$python" -m pip --version >/dev/null 2>&1; then
  "$python" -m venv "$work/venv" || {
    echo "setup: $python has neither pip nor venv: install python3-pip" >&2
    exit 1
  }
  python=$work/venv/bin/python
fi

for attempt in 1 2 3; do
  echo "setup: fetching $title ($(sed -n "s/^\($engine==[^ ]*\).*/\1/p" "$requirements"))"
  if "$python" -m pip download --quiet --disable-pip-version-check --retries 5 --timeout 60 \
    --require-hashes --no-deps --only-binary=:all: --implementation cp \
    --python-version 3.11 --platform "$platform" \
    --dest "$work" --requirement "$requirements" </dev/null; then
    break
  fi
  if [ "$attempt" -eq 3 ]; then
    echo "setup: $title could not be fetched. pip's own settings (index, proxy, certificates)" \
      "apply: see 'pip config list'" >&2
    exit 1
  fi
  sleep $((attempt * 5))
done

"$python" "$root/scripts/unpack_$engine.py" "$work/$engine"-*.whl "$work/$engine" \
  ${arguments[@]+"${arguments[@]}"}
chmod 755 "$work/$engine"
rm -rf "$destination"
mv "$work/$engine" "$destination"
echo "setup: $title $(cat "$destination/VERSION") in ${destination#"$root/"}"
