#!/usr/bin/env bash
# Installs what the test suite needs besides npm packages: Chromium with a Korean font, bubblewrap, and the Python of programs.
# Uses apt where it is there; elsewhere it says what is missing, and the tests that need it say that they were skipped.
set -euo pipefail

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v bwrap >/dev/null || missing+=(bubblewrap)
[ -x /usr/bin/python3 ] || missing+=(python3)
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || missing+=(fonts-noto-cjk fontconfig)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "install-test-tools: not found: ${missing[*]}; install them with this system's package manager to run every test" >&2
  exit 0
fi
run=()
[ "$(id -u)" -eq 0 ] || run=(sudo)
echo "install-test-tools: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${run[@]}" apt-get update -qq
"${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
