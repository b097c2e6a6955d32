#!/usr/bin/env bash
# Holds the constraints of k8s/gatekeeper/ against pods that say in their first line what must become of them, and against what we deploy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# gator ends with 1 where something is refused: what it found decides here.
refusals() { { gator test -f k8s/gatekeeper "${@/#/-f=}" -o json || true; } | jq -r "[.[]? | $filter] | unique | join(\",\")"; }

status=0
filter=.constraint.kind
for file in test/deploy/gatekeeper/*.yaml; do
  expected=$(sed -nE '1s/^# (taken|refused by (.*))$/\2/p' "$file")
  found=$(refusals "$file")
  if [ "$found" != "$expected" ]; then
    echo "$file: expected ${expected:-no refusal}, found ${found:-no refusal}"
    status=1
  fi
done

# Images go by tag until a release pins them: that constraint warns, and no other finds anything.
namespaced=$(mktemp -d)
trap 'rm -rf "$namespaced"' EXIT
for file in k8s/*-job.yaml; do sed '0,/^metadata:$/s//metadata:\n  namespace: mlops/' "$file" > "$namespaced/${file##*/}"; done
found=$(refusals k8s/server "$namespaced")
[ "$found" = VllmEvalImageDigests ] || { echo "our manifests: expected a warning of VllmEvalImageDigests, found ${found:-nothing}"; status=1; }
exit "$status"
