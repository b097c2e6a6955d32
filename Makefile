# Common targets. `make` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
NODE := node_modules/node/bin/node
NPM_INSTALL := npm install --no-audit --no-fund --loglevel=error

IMAGES := deepeval evalchemy standard-evalchemy nvidia-eval vllm-benchmark
KIND := kind-vllm-eval

.PHONY: help install demo run-tests test-tools check lint format bench e2e-real render check-k8s check-k8s-present check-k8s-tools k8s-e2e image-proof docker-build kind-deploy helm-install

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

render: install ## Compile the pipeline into k8s/argo/, the dashboard, and the chart into k8s/ (needs Helm)
	bin/vllm-eval argo render
	npm run --silent dashboards
	scripts/render-k8s.sh

check-k8s: install check-k8s-tools ## Charts, manifests, policies, alerts, workflows, Dockerfiles, scripts (names the tools that are missing)
	scripts/check-k8s.sh

check-k8s-present: install ## The same with the tools that are there
	scripts/check-k8s.sh --present

check-k8s-tools: ## Tools of check-k8s that install in minutes; `scripts/install-check-tools.sh --all` adds Helm and gator
	scripts/install-check-tools.sh

k8s-e2e: install ## From a pushed image to a report on a real API server (needs the kit that REAL_K8S names, and root)
	scripts/k8s-e2e.sh

image-proof: install ## Build the five images with buildah and run every example of docker/README.md
	scripts/image-proof.sh

docker-build: ## Build the five images
	@command -v docker >/dev/null || { echo "docker is missing. Next step: https://docs.docker.com/engine/install/"; exit 2; }
	for image in $(IMAGES); do docker buildx build --load --platform linux/amd64 --build-arg REVISION=$$(git rev-parse HEAD) -f docker/$$image.Dockerfile -t ghcr.io/thakicloud/$$image-linux:latest . || exit 1; done

kind-deploy: ## A kind cluster with Argo Workflows, ClickHouse, Grafana and the chart
	@command -v kind >/dev/null || { echo "kind is missing. Next step: go install sigs.k8s.io/kind@latest"; exit 2; }
	@command -v kubectl >/dev/null || { echo "kubectl is missing. Next step: https://kubernetes.io/docs/tasks/tools/"; exit 2; }
	@command -v helm >/dev/null || { echo "helm is missing. Next step: https://helm.sh/docs/intro/install/"; exit 2; }
	kind get clusters | grep -qx vllm-eval || kind create cluster --name vllm-eval
	helm dependency update charts/vllm-eval-stack
	kubectl --context $(KIND) apply --server-side -f k8s/platform/namespace.yaml
	helm upgrade --install vllm-eval charts/vllm-eval-stack --kube-context $(KIND) -n mlops --set vllm-eval.server.servingNamespaces=null

helm-install: ## Install or upgrade the chart in the current cluster (needs Argo Workflows there)
	@command -v helm >/dev/null || { echo "helm is missing. Next step: https://helm.sh/docs/intro/install/"; exit 2; }
	@command -v kubectl >/dev/null || { echo "kubectl is missing. Next step: https://kubernetes.io/docs/tasks/tools/"; exit 2; }
	@kubectl get crd workflowtemplates.argoproj.io >/dev/null || { echo "Argo Workflows is missing in the cluster. Next step: https://argo-workflows.readthedocs.io/en/stable/installation/, or charts/vllm-eval-stack"; exit 2; }
	kubectl apply --server-side -f k8s/platform/namespace.yaml
	helm upgrade --install vllm-eval charts/vllm-eval -n mlops $(HELM_FLAGS)
