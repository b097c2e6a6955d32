#!/usr/bin/env bash
# From a pushed image to a report on a real Kubernetes API server: manifests applied server-side, the chart installed and upgraded, rights and
# admission tried, the four jobs run, two releases pushed, announced by signed webhooks and followed to verdict, bucket and card.
# Prints a Markdown table of what was seen. Takes some minutes; root, for mount and network namespaces.
#
#   REAL_K8S             folder of a kit with up.sh and down.sh: API server, controllers, scheduler, pods as local processes of this machine
#   ARGO_CONTROLLER      workflow-controller binary (argoexec on the kit's path): releases run as Argo workflows; without it the receiver
#                        runs them itself (submit: local)
#   KEEP                 folder for state and logs, kept; default a temporary one
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD

fail() {
  echo "k8s-e2e: $1" >&2
  exit "${2:-1}"
}
missing=()
need() { command -v "$1" > /dev/null || missing+=("  $1: $2"); }
[ -x "${REAL_K8S:-}/up.sh" ] || missing+=('  a kit: set REAL_K8S to the folder of its up.sh')
[ -z "${ARGO_CONTROLLER:-}" ] || [ -x "$ARGO_CONTROLLER" ] || missing+=("  ARGO_CONTROLLER: no program at $ARGO_CONTROLLER")
need kubectl 'https://kubernetes.io/docs/tasks/tools/'
need helm 'go install helm.sh/helm/v3/cmd/helm@v3.22.0'
need crane 'go install github.com/google/go-containerregistry/cmd/crane@v0.22.1'
need registry 'go install github.com/google/go-containerregistry/cmd/registry@v0.22.1'
need versitygw 'go install github.com/versity/versitygw/cmd/versitygw@v1.8.0'
need jq 'apt-get install jq'
need unshare 'apt-get install util-linux'
if [ ${#missing[@]} -gt 0 ]; then
  echo 'k8s-e2e: something is missing. Next step: install it.' >&2
  printf '%s\n' "${missing[@]}" >&2
  exit 2
fi

# A network and mounts of its own: nothing listens outside, ports are free, and /app holds what the images hold.
if [ "${K8S_E2E_INSIDE:-}" != 1 ]; then
  mkdir -p /app
  K8S_E2E_INSIDE=1 exec unshare --net --mount "$0" "$@"
fi
ip link set lo up
mount --bind "$root" /app

# Not in /tmp, which every pod has its own of.
work=${KEEP:-$(mktemp -d /var/tmp/vllm-eval-k8s-XXXXXX)}
[ -z "$(ls -A "$work" 2> /dev/null)" ] || fail "KEEP: expected an empty folder, found files in $work" 2
mkdir -p "$work"/{logs,s3/runs,s3/artifacts,claims/runs,claims/server}
export REAL_K8S_RUN=$work/kit PATH="$root/node_modules/.bin:$PATH"
processes=()
# shellcheck disable=SC2329 # the trap calls it
stop() {
  [ ${#processes[@]} -eq 0 ] || kill "${processes[@]}" 2> /dev/null || true
  "$REAL_K8S/down.sh" > /dev/null 2>&1 || true
  # Processes of pods outlive the kit; they are the others in this network namespace.
  local network process
  network=$(readlink /proc/self/ns/net)
  for process in /proc/[0-9]*; do
    [ "$(readlink "$process/ns/net")" != "$network" ] || [ "${process#/proc/}" = $$ ] || kill -KILL "${process#/proc/}" 2> /dev/null || true
  done
  [ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap stop EXIT

background() { # name command...
  local name=$1
  shift
  "$@" > "$work/logs/$name.log" 2>&1 &
  processes+=($!)
}
until_true() { # seconds what command...
  local limit=$1 what=$2 started=$SECONDS
  shift 2
  until "$@" > /dev/null 2>&1; do
    [ $((SECONDS - started)) -lt "$limit" ] || fail "$what did not happen within $limit s; logs are in $work (set KEEP)"
    sleep 0.5
  done
}
mark=$SECONDS
row() { # what seen
  printf '| %s | %s | %s s |\n' "$1" "$2" $((SECONDS - mark))
  mark=$SECONDS
}

registry=127.0.0.1:15000 s3=http://127.0.0.1:17070 sink=http://127.0.0.1:18080 model=http://127.0.0.1:8000 server=http://127.0.0.1:8080
repository=thakicloud/vllm
export GITHUB_WEBHOOK_SECRET=e2e-webhook-secret

printf '| what | seen | time |\n|---|---|---|\n'
background registry registry -port 15000
background s3 env ROOT_ACCESS_KEY=e2e-key ROOT_SECRET_KEY=e2e-secret-key versitygw --port 127.0.0.1:17070 posix "$work/s3"
background sink node scripts/k8s-e2e/sink.ts "$work/received.jsonl" 18080
KUBECONFIG=$("$REAL_K8S/up.sh")
export KUBECONFIG
if [ -n "${ARGO_CONTROLLER:-}" ]; then
  submit=argo
  kubectl create namespace argo > /dev/null
  kubectl -n argo create configmap workflow-controller-configmap > /dev/null
  background controller env LEADER_ELECTION_DISABLE=true "$ARGO_CONTROLLER" --kubeconfig "$KUBECONFIG" --namespace argo --executor-image argoexec:e2e
else
  submit=local
fi
row 'control plane' "Kubernetes $(kubectl version -o json 2> /dev/null | jq -r .serverVersion.gitVersion)"

# The kit makes no volumes.
for claim in runs server; do
  kubectl apply -f - > /dev/null << YAML
apiVersion: v1
kind: PersistentVolume
metadata: {name: vllm-eval-$claim}
spec:
  capacity: {storage: 100Gi}
  accessModes: [ReadWriteOnce]
  hostPath: {path: $work/claims/$claim}
  claimRef: {namespace: mlops, name: vllm-eval-$claim}
YAML
done

# ── Everything that is deployed, applied as a cluster would take it ──
kubectl apply --server-side -f k8s/platform/namespace.yaml > /dev/null
kubectl create namespace vllm > /dev/null
folders=(k8s/platform k8s/policies k8s/server k8s/argo k8s/argo-events k8s/secrets k8s/monitoring)
applied=$(kubectl apply --server-side --validate=strict "${folders[@]/#/-f=}" | wc -l)
jobs=$(kubectl -n mlops apply --dry-run=server --validate=strict -f k8s | wc -l)
row 'manifests, server-side and strict' "$applied objects applied, $jobs jobs taken"
node scripts/k8s-e2e/rights.ts > "$work/rights.md"
row 'rights of each ServiceAccount' "$(tail -n +3 "$work/rights.md" | awk -F'|' '{printf "%s %s refused;", $2, $4}')"
# A policy is in force a moment after it is there.
# shellcheck disable=SC2329 # until_true calls it
is_admission_right() {
  local status=0
  node scripts/k8s-e2e/admission.ts > "$work/admission.new" || status=1
  mv "$work/admission.new" "$work/admission"
  return "$status"
}
until_true 60 'admission as expected' is_admission_right
row 'PodSecurity and admission policies' "$(tail -1 "$work/admission")"

# ── The chart takes over what the manifests made, and is upgraded ──
kubectl -n mlops create secret generic vllm-eval-server --from-literal="GITHUB_WEBHOOK_SECRET=$GITHUB_WEBHOOK_SECRET" > /dev/null
kubectl -n mlops create secret generic vllm-eval-secrets --from-literal=MINIO_ENDPOINT="$s3" --from-literal=MINIO_ACCESS_KEY=e2e-key \
  --from-literal=MINIO_SECRET_KEY=e2e-secret-key --from-literal=TEAMS_WEBHOOK_URL="$sink/teams" > /dev/null
jq -n --slurpfile config scripts/k8s-e2e/eval_config.json --arg image "http://$registry/$repository" --arg submit "$submit" \
  --arg model "$model" --arg sink "$sink" --arg server "$server" --arg s3 "$s3" '{
  config: ($config[0] + {delivery: {backend_api: $sink, run_logs: "s3://runs/vllm-eval", server_url: $server}}),
  workflow: {qualityShards: 2, parameters: {"model-endpoint": $model, "backend-api": $sink, "run-logs": "s3://runs/vllm-eval", "server-url": $server}},
  artifacts: {enabled: ($submit == "argo"), bucket: "artifacts", endpoint: ($s3 | ltrimstr("http://"))},
  server: {trigger: {submit: $submit, wait_interval_seconds: 1,
    watch: [{image: $image, wait: {kind: "kubernetes", namespace: "vllm", deployment: "vllm"}}]}}
}' > "$work/values.json"
chart() { helm "$@" -n mlops -f "$work/values.json" 2> >(grep -v 'found symbolic link' >&2) > "$work/logs/helm.log"; }
chart install vllm-eval charts/vllm-eval --take-ownership
claim=$(kubectl -n mlops get pvc vllm-eval-runs -o 'jsonpath={.metadata.uid}')
chart upgrade vllm-eval charts/vllm-eval --set server.resources.limits.memory=768Mi --set spot.enabled=true
[ "$claim" = "$(kubectl -n mlops get pvc vllm-eval-runs -o 'jsonpath={.metadata.uid}')" ] || fail 'the upgrade replaced the claim of run directories'
[ "$(kubectl -n mlops get workflowtemplate vllm-eval -o json | jq '.spec.tolerations | length')" -gt 0 ] || fail 'the upgrade did not reach the template'
# The kit reads no entrypoint from an image: what the executor's image has goes into the pod that removes artifacts.
[ "$submit" = local ] || kubectl -n mlops patch workflowtemplate vllm-eval --type merge -p \
  '{"spec": {"artifactGC": {"podSpecPatch": "{\"containers\": [{\"name\": \"main\", \"command\": [\"argoexec\"]}]}"}}}' > /dev/null
kubectl -n mlops rollout status deployment/vllm-eval-server --timeout=180s > /dev/null
until_true 120 'the receiver answering' curl -sf "$server/readyz"
row 'helm install (taking over), helm upgrade' "revision $(helm -n mlops list -o json | jq -r '.[0].revision'), claim kept, receiver ready"

# ── Releases ──
push() { # tag
  local layer=$work/layer-$1.tar
  mkdir -p "$work/image-$1"
  echo "$1" > "$work/image-$1/release"
  tar -cf "$layer" -C "$work/image-$1" release
  crane append --insecure --oci-empty-base -f "$layer" -t "$registry/$repository:$1" > /dev/null 2>&1
  crane digest --insecure "$registry/$repository:$1"
}
serve() { # tag accuracy
  kubectl apply -f - > /dev/null << YAML
apiVersion: apps/v1
kind: Deployment
metadata: {name: vllm, namespace: vllm}
spec:
  replicas: 1
  strategy: {type: Recreate}
  selector: {matchLabels: {app: vllm}}
  template:
    metadata: {labels: {app: vllm}}
    spec:
      containers:
        - name: vllm
          image: $registry/$repository:$1
          command: [/app/bin/vllm-eval, simulate, --port, "8000", --model, qwen3-8b, --accuracy, "$2", --answers-for, /app/scripts/k8s-e2e/eval_config.json, --prefill-rate, "20000", --decode-ms, "1"]
YAML
}
releases() { curl -sf "$server/api/releases"; }
of_tag() { releases | jq -e --arg tag "$1" '.releases[] | select(.tags | index($tag))'; }
run_of() { # tag
  local name
  name=$(of_tag "$1" | jq -r .name)
  if [ "$submit" = argo ]; then kubectl -n mlops get workflow "$name" -o 'jsonpath={.metadata.uid}'; else echo "$name"; fi
}
has_ended() { # tag
  ! of_tag "$1" | jq -e 'select(.state == "failed")' || return 0
  if [ "$submit" = argo ]; then
    kubectl -n mlops get workflow "$(of_tag "$1" | jq -r .name)" -o json | jq -e '.status.phase | IN("Succeeded", "Failed", "Error")'
  else
    of_tag "$1" | jq -e '.state | IN("finished", "failed")'
  fi
}
release() { # tag accuracy
  local digest run
  digest=$(push "$1")
  node scripts/k8s-e2e/send-webhook.ts "$server/webhooks/github" "$repository" "$1" "$digest" > "$work/logs/webhook-$1.log"
  # The roll-out comes after the webhook: the receiver must wait for it. The same event once more must change nothing.
  node scripts/k8s-e2e/send-webhook.ts "$server/webhooks/github" "$repository" "$1" "$digest" >> "$work/logs/webhook-$1.log"
  serve "$1" "$2"
  until_true 60 "the release $1 in the ledger" of_tag "$1"
  until_true 900 "the end of $1" has_ended "$1"
  of_tag "$1" | jq -e '.state != "failed"' > /dev/null || fail "the release $1: $(of_tag "$1" | jq -c .problem)"
  run=$(run_of "$1")
  curl -sf "$server/api/runs/$run/verdict" > "$work/verdict-$1.json" || fail "no verdict of $1 (run $run); logs are in $work (set KEEP)"
  [ -n "$(find "$work/s3/runs/vllm-eval" -path "*$run/report.html")" ] || fail "no report of $1 in the bucket"
  local took=''
  [ "$submit" = local ] || took=" in $(kubectl -n mlops get workflow "$(of_tag "$1" | jq -r .name)" -o json |
    jq '(.status.finishedAt | fromdate) - (.status.startedAt | fromdate)') s, $(kubectl -n mlops get workflow "$(of_tag "$1" | jq -r .name)" -o json |
    jq '[.status.nodes[] | select(.type == "Pod")] | length') pods"
  row "release $1 (accuracy $2), submit: $submit$took" "$(jq -r .verdict "$work/verdict-$1.json"); $(find "$work/s3/runs/vllm-eval" -path "*$run/*" -type f | wc -l) objects in S3, $(grep -c '"path":"/teams"' "$work/received.jsonl") cards, $(grep -c 'raw_input' "$work/received.jsonl") results at BACKEND_API"
}
serve release-0.2.0 0.8
release release-0.3.0 0.8
bin/vllm-eval accept "$(run_of release-0.3.0)" --output-dir "$work/kit/pods/mlops/claims/vllm-eval-runs" --note 'k8s-e2e' > "$work/logs/accept.log" 2>&1 || fail "the run was not accepted: $(tail -1 "$work/logs/accept.log")"
release release-0.3.1 0.4
# A further tag of an image that is known, announced again.
crane tag --insecure "$registry/$repository:release-0.3.1" release-0.3.1-rc.1 2> /dev/null
node scripts/k8s-e2e/send-webhook.ts "$server/webhooks/github" "$repository" release-0.3.1-rc.1 "$(crane digest --insecure "$registry/$repository:release-0.3.1-rc.1")" > "$work/logs/webhook-again.log"
sleep 5
[ "$(releases | jq '.releases | length')" = 2 ] || fail "expected one run per digest, found $(releases | jq '.releases | length') releases of 2 digests"
row 'webhooks sent twice, a digest with two tags' "$(releases | jq '.releases | length') runs of 2 digests"
case $(jq -r .verdict "$work/verdict-release-0.3.1.json") in REGRESSED | CRITICAL) ;; *) fail 'the worse release was not found' ;; esac
if [ "$submit" = argo ]; then
  kubectl -n mlops get workflows -o json > "$work/workflows.json"
  kept() { find "$work/s3/artifacts" -type f -path "*$workflow*" | wc -l; }
  workflow=$(of_tag release-0.3.0 | jq -r .name) archived=0
  archived=$(kept)
  [ "$archived" -gt 0 ] || fail 'no logs of the workflow in the bucket'
  kubectl -n mlops delete workflow "$workflow" --wait=false > /dev/null
  # shellcheck disable=SC2329 # until_true calls it
  is_collected() { [ "$(kept)" = 0 ]; }
  until_true 180 'the collection of artifacts' is_collected
  row 'logs of a workflow in S3, gone with it' "$archived objects, then 0"
fi

# A model that goes away while it is asked: the workflow fails, its exit handler reports what there is.
if [ "$submit" = argo ]; then
  digest=$(push release-0.3.2)
  serve release-0.3.2 0.8
  node scripts/k8s-e2e/send-webhook.ts "$server/webhooks/github" "$repository" release-0.3.2 "$digest" > "$work/logs/webhook-0.3.2.log"
  # shellcheck disable=SC2329 # until_true calls it
  is_prepared() {
    kubectl -n mlops get workflow "$(of_tag release-0.3.2 | jq -r .name)" -o json |
      jq -e '.status.nodes[] | select(.displayName == "prepare-dataset" and .phase == "Succeeded")'
  }
  until_true 120 'the preparation of release-0.3.2' is_prepared
  kubectl -n vllm scale deployment vllm --replicas=0 > /dev/null
  until_true 900 'the end of release-0.3.2' has_ended release-0.3.2
  run=$(run_of release-0.3.2)
  curl -sf "$server/api/runs/$run/verdict" > "$work/verdict-release-0.3.2.json" || fail "no verdict of a run that broke off (run $run)"
  [ -n "$(find "$work/s3/runs/vllm-eval" -path "*$run/report.html")" ] || fail 'no report of a run that broke off in the bucket'
  phase=$(kubectl -n mlops get workflow "$(of_tag release-0.3.2 | jq -r .name)" -o 'jsonpath={.status.phase}')
  row 'release-0.3.2, whose model goes away' "workflow $phase; $(jq -r .verdict "$work/verdict-release-0.3.2.json"), reported, $(grep -c '"path":"/teams"' "$work/received.jsonl") cards"
  serve release-0.3.2 0.8
  kubectl -n vllm rollout status deployment/vllm --timeout=60s > /dev/null
fi

# ── The four jobs, as pods: an image's entrypoint as command, its configuration in its place ──
for job in evalchemy standard-evalchemy vllm-benchmark nvidia-eval; do
  umount /app/configs/eval_config.json 2> /dev/null || true
  mount --bind "$root/docker/configs/$job.json" /app/configs/eval_config.json
  kubectl -n mlops create --dry-run=client -f "k8s/$job-job.yaml" -o json | jq --arg job "$job" --arg model "$model" --arg sink "$sink" '
    .spec.template.spec.containers[0] |= (.command = ["/app/bin/vllm-eval", "container", $job, "--limit", "20", "--num-prompts", "10"]
    | .env |= map(if .name == "MODEL_ENDPOINT" then .value |= sub("^http://vllm.vllm:8000"; $model) elif .name == "BACKEND_API" then .value = $sink else . end))' |
    kubectl -n mlops apply -f - > /dev/null
  kubectl -n mlops wait "job/$job" --for=condition=complete --timeout=300s > /dev/null || fail "the job $job did not complete; logs are in $work (set KEEP)"
  volumes=$(echo "$work"/kit/pods/mlops/"$job"-*/volumes)
  row "job $job" "complete; $(find "$volumes/results" -type f | wc -l) files in /app/results, $(find "$volumes/parsed" -type f | wc -l) in /app/parsed"
done
