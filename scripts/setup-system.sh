#!/usr/bin/env bash
# Makes sure the system has what the build needs: libvips with headers, pkg-config, python3 + pip.
# Silent and quick when all is there. On Debian and its relatives it installs what is missing
# through apt-get, as root or through `sudo -n`; elsewhere it names the packages and stops.
#
# usage: setup-system.sh [extra Debian package ...]     e.g. setup-system.sh shellcheck python3-venv
set -euo pipefail

missing=()
have() { command -v "$1" >/dev/null 2>&1; }
need() { missing+=("$1"); }

have swift || {
  echo "setup: no swift in PATH: Impasto needs the Swift 6.3 toolchain or newer" \
    "(https://www.swift.org/install)" >&2
  exit 1
}
have pkg-config || need pkg-config
if ! have pkg-config || ! pkg-config --exists 'vips >= 8.14'; then need libvips-dev; fi
have python3 || need python3
if ! have python3 || ! python3 -m pip --version >/dev/null 2>&1; then need python3-pip; fi
for package in "$@"; do
  case $package in
    shellcheck | dot) have "$package" || need "$package" ;;
    python3-venv) python3 -c 'import ensurepip' >/dev/null 2>&1 || need python3-venv ;;
    *) dpkg -s "$package" >/dev/null 2>&1 || need "$package" ;;
  esac
done
[ ${#missing[@]} -gt 0 ] || exit 0

case $(uname -s) in
  Darwin)
    echo "setup: missing: ${missing[*]}. Install them with:" >&2
    echo "  brew install vips pkg-config python@3.11     (untested on macOS)" >&2
    exit 1
    ;;
esac
have apt-get || {
  echo "setup: missing: ${missing[*]} (Debian's names). Install what your system calls them:" \
    "libvips 8.14 or newer with headers, pkg-config, Python 3 with pip" >&2
  exit 1
}

if [ "$(id -u)" -eq 0 ]; then
  as_root=()
elif have sudo && sudo -n true 2>/dev/null; then
  as_root=(sudo -n)
else
  echo "setup: missing: ${missing[*]}. Install them and run make again:" >&2
  echo "  sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 1
fi

echo "setup: installing ${missing[*]} with apt-get"
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o Acquire::Retries=5 -o Dpkg::Use-Pty=0 "$@" </dev/null
}
# The package lists may be absent (containers) or old; a mirror may hiccup.
apt update || echo "setup: apt-get update failed; trying with the lists at hand" >&2
apt install --no-install-recommends "${missing[@]}"

pkg-config --exists 'vips >= 8.14' || {
  echo "setup: libvips: found $(pkg-config --modversion vips 2>/dev/null || echo none)," \
    "expected 8.14 or newer" >&2
  exit 1
}
