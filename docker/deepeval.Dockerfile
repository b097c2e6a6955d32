# Test-case suites with deterministic and LLM-judged metrics.
# docker buildx build --platform linux/amd64 -f docker/deepeval.Dockerfile -t ghcr.io/thakicloud/deepeval-linux:latest .
ARG BUILD_IMAGE=docker.io/library/node:22-bookworm-slim@sha256:43ac6c60b8f89723f746e8a92ce91abd5017e627ce1ddfe4238355d3a30b772c
ARG BASE_IMAGE=docker.io/library/debian:bookworm-slim@sha256:96e378d7e6531ac9a15ad505478fcc2e69f371b10f5cdf87857c4b8188404716

# Packages: the project's own Node.js among them, the embedded database (550 MB) left out.
FROM ${BUILD_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Node.js is linked out of the package of its platform, whose headers and npm are not needed; neither are types and source maps.
RUN npm install --omit=dev --omit=optional --no-audit --no-fund --loglevel=error \
    && rm -rf node_modules/node/node_modules \
    && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' \) -delete

FROM ${BASE_IMAGE}
# What Node.js links to and slim images leave out.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends libatomic1 libstdc++6 && rm -rf /var/lib/apt/lists/*
ARG REVISION=unknown
ARG VERSION=0.0.0
LABEL org.opencontainers.image.title="vllm-eval deepeval" \
      org.opencontainers.image.description="Test-case suites with deterministic and LLM-judged metrics" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="https://github.com/thakicloud/vllm-eval" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY bin ./bin
COPY src ./src
COPY eval ./eval
COPY datasets ./datasets
COPY configs ./configs
COPY docker/configs/deepeval.json ./configs/eval_config.json
RUN mkdir results parsed && chown 1000:1000 results parsed && ln -s /app/bin/vllm-eval /usr/local/bin/vllm-eval
# Nothing but these folders and /tmp is written to: the root file system may be read-only.
ENV HOME=/tmp \
    TZ=Asia/Seoul \
    EVAL_CONFIG_PATH=/app/configs/eval_config.json
VOLUME ["/app/results", "/app/parsed"]
USER 1000:1000
ENTRYPOINT ["/app/bin/vllm-eval", "container", "deepeval"]
