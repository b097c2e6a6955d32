#!/usr/bin/env bash
# Every scenario of configs/vllm_benchmark.json against a served model, one result file each, then the summary:
#   MODEL_ENDPOINT=http://your-vllm-server:8000 ./scripts/run_vllm_performance_benchmark.sh
# MODEL_NAME, SERVED_MODEL_NAME, TOKENIZER, TZ as everywhere. MAX_CONCURRENCY, RANDOM_INPUT_LEN and RANDOM_OUTPUT_LEN replace those of
# every scenario. RESULTS_DIR (default results/performance) takes the files, SCENARIOS (comma-separated) chooses some scenarios.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

export MODEL_ENDPOINT=${MODEL_ENDPOINT:-http://localhost:8000}
export TZ=${TZ:-Asia/Seoul}
results=${RESULTS_DIR:-results/performance}
node=$root/node_modules/node/bin/node
if [ ! -x "$node" ]; then
  echo "Node.js of the project is missing. Next step: make install" >&2
  exit 2
fi

scenarios=${SCENARIOS:-$("$node" -p "require(process.argv[1]).scenarios.map(({ name }) => name).join(',')" "$root/configs/vllm_benchmark.json")}
mkdir -p "$results"
status=0
IFS=, read -ra names <<< "$scenarios"
for name in "${names[@]}"; do
  echo "▶ $name ($MODEL_ENDPOINT)" >&2
  # 1: every request failed. That is a result, and the other scenarios still count.
  code=0
  "$root/bin/vllm-eval" bench --scenario "$name" --save-result "$results/$name.json" --json > /dev/null || code=$?
  if [ "$code" -gt 1 ]; then exit "$code"; fi
  if [ "$code" -eq 1 ]; then status=1; fi
done
"$node" "$root/scripts/analyze_performance_results.ts" "$results"
exit "$status"
