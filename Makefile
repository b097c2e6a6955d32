# Common targets. `make` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
NODE := node_modules/node/bin/node
NPM_INSTALL := npm install --no-audit --no-fund --loglevel=error

IMAGES := deepeval evalchemy standard-evalchemy nvidia-eval vllm-benchmark
DEPLOY := --server-side -f k8s/platform/ -f k8s/argo/

.PHONY: help install demo run-tests test-tools check lint format bench e2e-real render check-k8s docker-build kind-deploy helm-install

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

lint: install ## Lint only
	npm run --silent lint

format: install ## Format the code
	npm run --silent format

bench: install ## Speed and memory figures
	$(NODE) scripts/bench.ts

e2e-real: install ## The whole pipeline against a real vLLM (needs the kit that VLLM_EVAL_REAL_VLLM names)
	bash scripts/e2e-real-vllm.sh

render: install ## Compile the pipeline into k8s/argo/
	bin/vllm-eval argo render

check-k8s: install ## Manifests, workflows, Dockerfiles, scripts (names the tools that are missing)
	scripts/check-k8s.sh

docker-build: ## Build the five images
	@command -v docker >/dev/null || { echo "docker is missing. Next step: https://docs.docker.com/engine/install/"; exit 2; }
	for image in $(IMAGES); do docker buildx build --load --platform linux/amd64 --build-arg REVISION=$$(git rev-parse HEAD) -f docker/$$image.Dockerfile -t ghcr.io/thakicloud/$$image-linux:latest . || exit 1; done

kind-deploy: ## A kind cluster with namespace and workflow (Argo Workflows itself must be installed)
	@command -v kind >/dev/null || { echo "kind is missing. Next step: go install sigs.k8s.io/kind@latest"; exit 2; }
	@command -v kubectl >/dev/null || { echo "kubectl is missing. Next step: https://kubernetes.io/docs/tasks/tools/"; exit 2; }
	kind get clusters | grep -qx vllm-eval || kind create cluster --name vllm-eval
	kubectl --context kind-vllm-eval apply --server-side -f k8s/platform/namespace.yaml
	@kubectl --context kind-vllm-eval get crd workflowtemplates.argoproj.io >/dev/null 2>&1 || { echo "Argo Workflows is missing in the cluster. Next step: https://argo-workflows.readthedocs.io/en/stable/installation/"; exit 2; }
	kubectl --context kind-vllm-eval apply $(DEPLOY)

helm-install: ## Says what to do until there is a chart
	@echo "charts/vllm-eval is not there yet. Next step: kubectl apply -f k8s/platform/namespace.yaml && kubectl apply $(DEPLOY) (needs Argo Workflows)"; exit 2
