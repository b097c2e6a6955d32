# Common targets. `make` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
NODE := node_modules/node/bin/node
NPM_INSTALL := npm install --no-audit --no-fund --loglevel=error

.PHONY: help install demo run-tests test-tools check format bench e2e-real

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

install: node_modules/.installed ## Install the project's packages, its own Node.js included

node_modules/.installed: package.json package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing. Next step: install Node.js 20 or later (Debian: apt-get install nodejs npm)."; exit 2; }
	$(NPM_INSTALL)
	@touch $@

demo: install ## A good release, then a faulty one: evaluated, compared, reported
	$(NODE) scripts/demo.ts

test-tools: install ## What the tests need besides packages: Chromium and bubblewrap, from Debian where apt is there
	@bash scripts/install-test-tools.sh

run-tests: test-tools ## Install what the tests need and run them
	PATH="$(CURDIR)/node_modules/node/bin:$$PATH" $(NODE) node_modules/vitest/vitest.mjs run

check: install ## Format, lint, types, import direction, unused code, generated files
	npm run --silent check

format: install ## Format the code
	npm run --silent format

bench: install ## Speed and memory figures
	$(NODE) scripts/bench.ts

e2e-real: install ## The whole pipeline against a real vLLM (needs the kit that VLLM_EVAL_REAL_VLLM names)
	bash scripts/e2e-real-vllm.sh
