#!/usr/bin/env bash
# Fetches the pinned OpenVINO wheel with pip and unpacks what Impasto loads at run time into
# .deps/openvino: openvino/libs/ (the C library, the CPU plugin, TBB) and licenses/. Nothing goes
# into any Python. The folder appears under its name only when complete and checked.
#
# IMPASTO_OPENVINO_PLUGINS="gpu npu"  also keep the Intel GPU and NPU plugins (60 MB more)
# PYTHON=python3                      the Python whose pip downloads
#
# usage: setup-openvino.sh [destination]       default: .deps/openvino
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
destination=${1:-$root/.deps/openvino}
requirements=$root/scripts/openvino-requirements.txt
python=${PYTHON:-python3}
plugins=${IMPASTO_OPENVINO_PLUGINS:-}

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) platform=manylinux_2_28_x86_64 ;;
  Linux-aarch64) platform=manylinux_2_35_aarch64 ;;
  *)
    echo "setup: no OpenVINO build is pinned for $(uname -s) on $(uname -m):" \
      "install OpenVINO 2026.4 yourself and name its library folder in IMPASTO_OPENVINO" >&2
    exit 1
    ;;
esac

mkdir -p "$(dirname "$destination")"
work=$(mktemp -d "$(dirname "$destination")/openvino.XXXXXX")
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
  echo "setup: fetching OpenVINO ($(sed -n 's/^\(openvino==[^ ]*\).*/\1/p' "$requirements"))"
  if "$python" -m pip download --quiet --disable-pip-version-check --retries 5 --timeout 60 \
    --require-hashes --no-deps --only-binary=:all: --implementation cp \
    --python-version 3.11 --platform "$platform" \
    --dest "$work" --requirement "$requirements" </dev/null; then
    break
  fi
  if [ "$attempt" -eq 3 ]; then
    echo "setup: OpenVINO could not be fetched. pip's own settings (index, proxy, certificates)" \
      "apply: see 'pip config list'" >&2
    exit 1
  fi
  sleep $((attempt * 5))
done

"$python" "$root/scripts/unpack_openvino.py" "$work"/openvino-*.whl "$work/openvino" "$plugins"
chmod 755 "$work/openvino"
rm -rf "$destination"
mv "$work/openvino" "$destination"
echo "setup: OpenVINO $(cat "$destination/VERSION") in ${destination#"$root/"}"
