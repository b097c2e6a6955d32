#!/usr/bin/env bash
# The whole pipeline against a real vLLM: the good model twice (A/A), a harmless, a clear and a severe faulty release.
# Checks the verdicts and writes the outcome to docs/evidence/real-vllm.md.
#
#   VLLM_EVAL_REAL_VLLM   folder of the kit that installs and serves vLLM (setup.sh, serve.sh); default ../shared/real-vllm
#   HARMLESS CLEAR SEVERE names of the kit's variants; default benign-noise, noise-mid, noise-large
#   PORT                  8100
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kit=${VLLM_EVAL_REAL_VLLM:-../shared/real-vllm}
if [ ! -x "$kit/serve.sh" ]; then
  echo "e2e-real-vllm: no kit with serve.sh at $kit. Next step: set VLLM_EVAL_REAL_VLLM to the folder that has it." >&2
  exit 2
fi
port=${PORT:-8100}
harmless=${HARMLESS:-benign-noise} clear=${CLEAR:-noise-mid} severe=${SEVERE:-noise-large}
config=scripts/e2e-real-vllm/config.json
output=$(mktemp -d "${TMPDIR:-/tmp}/vllm-eval-e2e-XXXXXX")
serving=
stop() { [ -z "$serving" ] || "$kit/serve.sh" --stop --port "$port" >/dev/null 2>&1 || true; serving=; }
trap stop EXIT

serve() { # variant
  echo "── serving $1 on port $port"
  serving=1
  "$kit/serve.sh" --background --port "$port" --variant "$1"
}
evaluate() { # run id, variant
  echo "── run $1 ($2)"
  ./bin/vllm-eval run --config "$config" --endpoint "http://127.0.0.1:$port" --output-dir "$output" --run-id "$1" --image "localhost/smollm2:$2"
}

"$kit/setup.sh"
serve good
evaluate baseline good
./bin/vllm-eval accept baseline --output-dir "$output" --note "e2e: the good model"
evaluate a-a good
stop
for release in "harmless:$harmless" "clear:$clear" "severe:$severe"; do
  serve "${release#*:}"
  evaluate "${release%%:*}" "${release#*:}"
  stop
done

PATH="$PWD/node_modules/node/bin:$PATH" node scripts/e2e-real-vllm/evidence.ts "$output" docs/evidence/real-vllm.md
