#!/usr/bin/env bash
# Renders the chart into k8s/, for those who apply manifests without Helm. k8s/argo/ is the compiler's (`vllm-eval argo render`).
#   scripts/render-k8s.sh           writes
#   scripts/render-k8s.sh --check   ends with 1 and shows the difference where k8s/ is not what the chart renders to
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v helm > /dev/null || { echo 'render-k8s: helm is missing. Next step: go install helm.sh/helm/v3/cmd/helm@v3.22.0' >&2; exit 2; }

rendered=$(mktemp -d "${TMPDIR:-/tmp}/vllm-eval-k8s-XXXXXX")
trap 'rm -rf "$rendered"' EXIT
# The chart takes k8s/argo through a symbolic link, which Helm tells of each time.
helm template vllm-eval charts/vllm-eval --namespace mlops --kube-version 1.37.0 -f charts/vllm-eval/tests/all-values.yaml \
  --output-dir "$rendered" > /dev/null 2> >(grep -v 'found symbolic link' >&2)
folders=(platform server secrets monitoring policies argo-events)

status=0
for folder in "${folders[@]}"; do
  if [ "${1:-}" = --check ]; then
    diff -ru "k8s/$folder" "$rendered/vllm-eval/templates/$folder" || status=1
  else
    rm -rf "k8s/$folder"
    cp -r "$rendered/vllm-eval/templates/$folder" "k8s/$folder"
  fi
done
[ "$status" -eq 0 ] || echo 'render-k8s: k8s/ differs from the chart. Next step: run scripts/render-k8s.sh and commit what it writes.' >&2
exit "$status"
