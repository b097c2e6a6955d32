#!/usr/bin/env bash
# Load tests of a real vLLM: every scenario, scaled to two processor cores, then low and high load measured in turn by vllm-eval and by
# vLLM's own benchmark. Writes docs/evidence/serving-real-vllm.md.
#
#   VLLM_EVAL_REAL_VLLM   folder of the kit that serves vLLM (serve.sh); default ../shared/real-vllm
#   REAL_VLLM_DIR         where the kit installed it; default ~/.cache/vllm-eval/real-vllm
#   ENDPOINT              a server that runs already; else one is started on PORT (8100)
#   ROUNDS                how often the two tools take turns; default 4
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kit=${VLLM_EVAL_REAL_VLLM:-../shared/real-vllm}
install=${REAL_VLLM_DIR:-$HOME/.cache/vllm-eval/real-vllm}
port=${PORT:-8100}
endpoint=${ENDPOINT:-http://127.0.0.1:$port}
output=$(mktemp -d "${TMPDIR:-/tmp}/vllm-eval-serving-XXXXXX")
if [ -z "${ENDPOINT:-}" ]; then
  if [ ! -x "$kit/serve.sh" ]; then
    echo "bench-real-vllm: no kit with serve.sh at $kit. Next step: set VLLM_EVAL_REAL_VLLM to the folder that has it, or ENDPOINT." >&2
    exit 2
  fi
  trap '"$kit/serve.sh" --stop --port "$port" >/dev/null 2>&1 || true' EXIT
  "$kit/serve.sh" --background --port "$port"
fi

cut -d ' ' -f 1-3 /proc/loadavg > "$output/load-before.txt"
./bin/vllm-eval bench --config scripts/bench-real-vllm/eval_config.json --endpoint "$endpoint" --scenario all --lang ko \
  --save-result "$output/scenarios.json" | tee "$output/scenarios.txt"

load() { # name concurrency requests: both tools, one after the other, every other round the other way round
  local tool flags=(--dataset-name random --random-input-len 128 --random-output-len 32 --max-concurrency "$2" --num-prompts "$3" --ignore-eos
    --temperature 0 --percentile-metrics "ttft,tpot,itl,e2el" --metric-percentiles "50,90,95,99" --save-result)
  for round in $(seq 1 "${ROUNDS:-4}"); do
    for tool in $([ $((round % 2)) = 1 ] && echo ours vllm || echo vllm ours); do
      if [ "$tool" = ours ]; then
        ./bin/vllm-eval bench --endpoint "$endpoint" "${flags[@]}" --seed "$round" --result-dir "$output" --result-filename "$1-ours-$round.json"
      else
        "$install/venv/bin/vllm" bench serve --backend vllm --base-url "$endpoint" --endpoint /v1/completions --model smollm2 \
          --tokenizer "$install/models/good" "${flags[@]}" --seed "$round" --result-dir "$output" \
          --result-filename "$1-vllm-$round.json" > "$output/$1-vllm-$round.txt" 2>&1
      fi
    done
  done
}
load low 1 6
load high 8 24
cut -d ' ' -f 1-3 /proc/loadavg > "$output/load-after.txt"

PATH="$PWD/node_modules/node/bin:$PATH" node scripts/bench-real-vllm/evidence.ts "$output" docs/evidence/serving-real-vllm.md
