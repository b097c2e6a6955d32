import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';
import { settings } from '../../src/pipeline/config/settings.ts';

const backend = 'http://10.7.60.71:10301';
const config = '/app/configs/eval_config.json';

/** Variables and defaults of the description of the system. */
const described: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  evalchemy: {
    MODEL_ENDPOINT: 'http://vllm.vllm:8000/v1/completions',
    BACKEND_API: backend,
    MAX_TOKENS: '1400',
    EVAL_CONFIG_PATH: config,
  },
  'standard-evalchemy': {
    MODEL_ENDPOINT: 'http://vllm.vllm:8000/v1/completions',
    BACKEND_API: backend,
    MAX_TOKENS: '140',
    HF_TOKEN: '',
    EVAL_CONFIG_PATH: config,
  },
  'vllm-benchmark': {
    MODEL_ENDPOINT: 'http://vllm.vllm:8000',
    RANDOM_INPUT_LEN: '512',
    MAX_CONCURRENCY: '1',
    BACKEND_API: backend,
    CONFIG_PATH: config,
  },
  'nvidia-eval': {
    MODEL_ENDPOINT: 'http://vllm.vllm:8000/v1',
    BACKEND_API: backend,
    MAX_TOKENS: '1400',
    EVAL_TYPE: 'aime',
    OUTPUT_DIR: 'output',
  },
};

for (const [name, variables] of Object.entries(described)) {
  const job = parse(readFileSync(join(packageRoot, 'k8s', `${name}-job.yaml`), 'utf8'));
  const pod = job.spec.template.spec;
  const [container] = pod.containers;

  test(`${name}-job.yaml has the variables and defaults of the description, and the tool knows each`, () => {
    expect(job).toMatchObject({ kind: 'Job', metadata: { name } });
    const found = container.env.map((entry: { name: string; value: string }) => [entry.name, entry.value]);
    expect(Object.fromEntries(found)).toEqual(variables);
    const known = new Set<string>(['EVAL_CONFIG_PATH', 'CONFIG_PATH']);
    for (const setting of Object.values(settings)) for (const variable of setting.env) known.add(variable);
    expect(Object.keys(variables).filter((variable) => !known.has(variable))).toEqual([]);
  });

  test(`${name}-job.yaml pulls its image with ghcr-secret, prefers CPU nodes and is a restricted pod`, () => {
    expect(container.image).toBe(`ghcr.io/thakicloud/${name}-linux:latest`);
    expect(existsSync(join(packageRoot, 'docker', `${name}.Dockerfile`))).toBe(true);
    expect(pod.imagePullSecrets).toEqual([{ name: 'ghcr-secret' }]);
    expect(pod.affinity.nodeAffinity).toBeDefined();
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const mounts = container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
    expect(mounts).toEqual(['/app/results', '/app/parsed', '/tmp']);
    // The rule that never retries a configuration error names a container that is there.
    expect(job.spec.podFailurePolicy.rules[0].onExitCodes).toMatchObject({ containerName: name, values: [2] });
  });
}
