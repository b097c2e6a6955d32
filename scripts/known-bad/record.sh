#!/usr/bin/env bash
# Records what the kit's releases of known verdict answer: one run directory per variant under OUT. What is recorded is skipped, so
# the same command goes on where it stopped. scripts/known-bad/export.ts turns the runs into eval/known-bad.
#
#   record.sh OUT [VARIANT...]   all variants unless named; "good" is recorded as good-1 and good-2 (A/A)
#
#   VLLM_EVAL_REAL_VLLM          folder of the kit that installs and serves vLLM; default ../shared/real-vllm
#   PORT                         8200
set -euo pipefail
output=$(mkdir -p "$1" && cd "$1" && pwd); shift
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
kit=${VLLM_EVAL_REAL_VLLM:-../shared/real-vllm}
port=${PORT:-8200}

# Harmless and faulty ones mixed, so that the set is of use wherever it is cut off.
all=(good same noise-small benign-int8 wrong-template add-bos no-generation-prompt zero-layer benign-noise noise-mid
  merges-truncated wrong-eos rope-theta benign-fp16 noise-tiny lm-head-rows int4-att-channel scale-bug benign-reshard swap-layers
  noise-large int5-mlp-channel rms-norm-eps heads-pruned rotary-layout int4-mlp-channel gate-up-swapped int4-mlp-tensor)
[ $# -gt 0 ] || set -- "${all[@]}"

serving=
stop() { [ -z "$serving" ] || "$kit/serve.sh" --stop --port "$port" >/dev/null 2>&1 || true; serving=; }
trap stop EXIT

recorded() { grep -q '"status": *"done"' "$output/$1/steps/report.0.json" 2>/dev/null; }
record() { # run id, variant
  ! recorded "$1" || return 0
  if [ -z "$serving" ]; then
    serving=1
    "$kit/serve.sh" --background --port "$port" --variant "$2"
  fi
  ./bin/vllm-eval run --config scripts/known-bad/config.json --endpoint "http://127.0.0.1:$port" --store none \
    --output-dir "$output" --run-id "$1" --image "localhost/smollm2:$2" || [ $? -lt 5 ] || exit 1
}

for variant in "$@"; do
  if [ "$variant" = good ]; then record good-1 good; record good-2 good; else record "$variant" "$variant"; fi
  stop
done
