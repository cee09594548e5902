#!/usr/bin/env bash
# Installs impasto below a prefix, or removes what an earlier install put there.
#
#   bin/impasto
#   share/impasto/{Plugins,models}      manifests, schema, networks
#   lib/impasto/{openvino,onnxruntime}/{libs,licenses}
#   share/{bash-completion,zsh,fish}/…  completions
#   share/impasto/installed-files       what uninstall removes, one path below the prefix a line
#
# usage: install.sh install|uninstall DESTDIR PREFIX
set -euo pipefail
cd "$(dirname "$0")/.."

action=$1
prefix=${2%/}${3%/}
list=share/impasto/installed-files
case $3 in
  /*) ;;
  *)
    echo "install: PREFIX: found '$3', expected an absolute path" >&2
    exit 1
    ;;
esac

remove() {
  if [ ! -f "$prefix/$list" ]; then
    echo "uninstall: nothing of Impasto is installed below ${prefix:-/} (no $list)" >&2
    return 1
  fi
  local paths=() path folder
  mapfile -t paths <"$prefix/$list"
  for path in "${paths[@]}"; do
    case $path in
      /* | *..* | '') continue ;;
    esac
    rm -f "$prefix/$path"
  done
  rm -f "$prefix/$list"
  # Folders that are Impasto's own and now empty, deepest first.
  for folder in share/impasto lib/impasto share/doc/impasto; do
    [ -d "$prefix/$folder" ] && find "$prefix/$folder" -depth -type d -empty -delete
  done
  return 0
}

put() { # put MODE SOURCE PATH-BELOW-PREFIX
  install -D -m "$1" "$2" "$prefix/$3"
  echo "$3" >>"$new_list"
}

put_tree() { # put_tree SOURCE-FOLDER FOLDER-BELOW-PREFIX
  local file
  while IFS= read -r file; do
    put 644 "$1/$file" "$2/$file"
  done < <(cd "$1" && find . -path ./training -prune -o -type f ! -name '.*' -print | sed 's|^\./||' | LC_ALL=C sort)
}

put_completion() { # put_completion SHELL PATH-BELOW-PREFIX
  if "$binary" --generate-completion-script "$1" >"$scratch/completion" 2>/dev/null \
    </dev/null && [ -s "$scratch/completion" ]; then
    put 644 "$scratch/completion" "$2"
  else
    echo "install: no $1 completion: $binary printed none" >&2
  fi
}

case $action in
  install)
    binary=$PWD/.build/release/impasto
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    new_list=$scratch/installed-files
    : >"$new_list"
    if [ -f "$prefix/$list" ]; then remove; fi # files that this version no longer has

    put 755 "$binary" bin/impasto
    for folder in Plugins models; do
      if [ -d "$folder" ]; then put_tree "$folder" "share/impasto/$folder"; fi
    done
    put_tree .deps/openvino/openvino/libs lib/impasto/openvino/libs
    put_tree .deps/openvino/licenses lib/impasto/openvino/licenses
    put_tree .deps/onnxruntime/libs lib/impasto/onnxruntime/libs
    put_tree .deps/onnxruntime/licenses lib/impasto/onnxruntime/licenses
    put 644 LICENSE share/doc/impasto/LICENSE
    put_completion bash share/bash-completion/completions/impasto
    put_completion zsh share/zsh/site-functions/_impasto
    put_completion fish share/fish/vendor_completions.d/impasto.fish
    install -D -m 644 "$new_list" "$prefix/$list"
    echo "installed $(wc -l <"$new_list") files below $prefix"
    ;;
  uninstall)
    remove
    echo "removed Impasto from $prefix"
    ;;
  *)
    echo "usage: install.sh install|uninstall DESTDIR PREFIX" >&2
    exit 64
    ;;
esac
