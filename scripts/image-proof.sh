#!/usr/bin/env bash
# Builds the five images and runs each with the environment of every example in docker/README.md, against simulators on this machine.
# Each run must leave files under /app/results and /app/parsed. Prints a Markdown table of sizes and times.
#
#   BUILDAH       command with its global flags, default "buildah"
#   BUILD_IMAGE, BASE_IMAGE   other bases than the Dockerfiles' own
#   NO_BUILD      1: the images are there already
#   KEEP          folder for results, kept; default a temporary one
# shellcheck disable=SC2016 # backquotes are Markdown here
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
read -ra buildah <<< "${BUILDAH:-buildah}"
command -v "${buildah[0]}" > /dev/null || { echo 'image-proof: buildah is missing. Next step: apt-get install buildah.' >&2; exit 2; }

work=${KEEP:-$(mktemp -d "${TMPDIR:-/tmp}/vllm-eval-images-XXXXXX")}
mkdir -p "$work"
simulators=()
containers=()
# shellcheck disable=SC2329 # the trap calls it
stop() {
  [ ${#simulators[@]} -eq 0 ] || kill "${simulators[@]}" 2> /dev/null || true
  [ ${#containers[@]} -eq 0 ] || "${buildah[@]}" rm "${containers[@]}" > /dev/null 2>&1 || true
  [ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap stop EXIT

arguments=()
for name in BUILD_IMAGE BASE_IMAGE; do [ -z "${!name:-}" ] || arguments+=(--pull-never --build-arg "$name=${!name}"); done

build() { # image
  local started=$SECONDS
  if ! "${buildah[@]}" bud "${arguments[@]}" -q --ignorefile "docker/$1.Dockerfile.dockerignore" --build-arg "REVISION=$(git rev-parse HEAD)" \
    -f "docker/$1.Dockerfile" -t "localhost/vllm-eval/$1" . > "$work/build-$1.log" 2>&1; then
    tail -20 "$work/build-$1.log" >&2
    echo "image-proof: $1 was not built" >&2
    exit 1
  fi
  local size
  size=$("${buildah[@]}" images --format '{{.Size}}' "localhost/vllm-eval/$1")
  echo "| \`$1\` | $((SECONDS - started)) s | $size |"
}

# Serves a model until this script ends; `port` is set.
serve() { # model
  local log=$work/simulator-${#simulators[@]}.log
  bin/vllm-eval simulate --port 0 --model "$1" --answers-for configs/eval_config.json --prefill-rate 20000 --decode-ms 1 --quiet > "$log" 2>&1 &
  simulators+=($!)
  for _ in $(seq 300); do
    port=$(sed -nE 's/.*:([0-9]+).*/\1/p' "$log" | head -1)
    [ -z "$port" ] || return 0
    sleep 0.2
  done
  cat "$log" >&2
  echo "image-proof: the simulator of $1 did not start" >&2
  exit 1
}

runs=0
failed=0
run() { # image expected-exit NAME=VALUE...
  local image=$1 expected=$2 started=$SECONDS container status=0
  shift 2
  runs=$((runs + 1))
  local folder=$work/run-$runs
  rm -rf "$folder"
  mkdir -p "$folder/results" "$folder/parsed"
  chown 1000:1000 "$folder/results" "$folder/parsed"
  local -a environment=() entrypoint
  local pair
  for pair in "$@"; do environment+=(-e "$pair"); done
  container=$("${buildah[@]}" from --pull-never --add-host host.docker.internal:127.0.0.1 "localhost/vllm-eval/$image")
  containers+=("$container")
  # buildah mounts an image's own volumes over those of the command line; docker and podman do not.
  "${buildah[@]}" config --volume /app/results- --volume /app/parsed- "$container"
  mapfile -t entrypoint < <("${buildah[@]}" inspect --format '{{range .OCIv1.Config.Entrypoint}}{{println .}}{{end}}' "$container" | sed '/^$/d')
  "${buildah[@]}" run --network host "${environment[@]}" -v "$folder/results:/app/results" -v "$folder/parsed:/app/parsed" \
    "$container" -- "${entrypoint[@]}" > "$folder/log" 2>&1 || status=$?
  local results parsed
  results=$(find "$folder/results" -type f | wc -l)
  parsed=$(find "$folder/parsed" -name '*.json' | wc -l)
  local outcome=ok
  if [ "$status" -ne "$expected" ] || { [ "$expected" -eq 0 ] && { [ "$results" -eq 0 ] || [ "$parsed" -eq 0 ]; }; }; then
    outcome=FAILED failed=1
    tail -15 "$folder/log" >&2
  fi
  echo "| \`$image\` | $(printf '`%s` ' "${@//:$port/:PORT}")| $status | $results | $parsed | $((SECONDS - started)) s | $outcome |"
}

if [ "${NO_BUILD:-0}" != 1 ]; then
  printf '| image | build | size |\n|---|---|---|\n'
  for image in deepeval evalchemy standard-evalchemy nvidia-eval vllm-benchmark; do build "$image"; done
fi

printf '\n| image | environment | exit code | files in `/app/results` | in `/app/parsed` | time | |\n|---|---|---|---|---|---|---|\n'
serve qwen3-8b
run evalchemy 0 "MODEL_ENDPOINT=http://host.docker.internal:$port/v1/completions" MODEL_NAME=qwen3-8b LOG_LEVEL=DEBUG
run standard-evalchemy 0 "MODEL_ENDPOINT=http://host.docker.internal:$port/v1/completions" MODEL_NAME=qwen3-8b
run nvidia-eval 0 "MODEL_ENDPOINT=http://host.docker.internal:$port/v1" MODEL_NAME=qwen3-8b EVAL_TYPE=aime MAX_TOKENS=32768
run nvidia-eval 0 "MODEL_ENDPOINT=http://host.docker.internal:$port/v1" MODEL_NAME=qwen3-8b EVAL_TYPE=both
run deepeval 0 "MODEL_ENDPOINT=http://host.docker.internal:$port/v1" MODEL_NAME=qwen3-8b
run vllm-benchmark 0 "MODEL_ENDPOINT=http://localhost:$port" MODEL_NAME=Qwen/Qwen3-8B SERVED_MODEL_NAME=qwen3-8b MAX_CONCURRENCY=1 RANDOM_INPUT_LEN=1024 RANDOM_OUTPUT_LEN=1024
serve Qwen/Qwen2-0.5B
run vllm-benchmark 0 "MODEL_ENDPOINT=http://localhost:$port" MODEL_NAME=Qwen/Qwen2-0.5B TOKENIZER=gpt2
serve Qwen/Qwen3-8B
run vllm-benchmark 0 "MODEL_ENDPOINT=http://localhost:$port" MODEL_NAME=Qwen/Qwen3-8B MAX_CONCURRENCY=4
exit "$failed"
