import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';
import { parseImage } from '../../src/pipeline/config/parse-image.ts';

const read = (path: string) => parse(readFileSync(join(packageRoot, 'k8s', path), 'utf8'));
const { spec } = read('argo-events/sensor.yaml');
const [dependency] = spec.dependencies;
const { source, parameters } = spec.triggers[0].template.k8s;
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** A delivery as the event source hands it on, with the event's name in the body. */
function delivery(change: {
  readonly event?: string;
  readonly name?: string;
  readonly tag?: string;
  readonly owner?: string;
}) {
  const { event = 'package', name = 'vllm', tag = 'release-0.3.1', owner = 'thakicloud' } = change;
  return {
    body: {
      'X-GitHub-Event': event,
      action: 'published',
      package: {
        name,
        package_type: 'CONTAINER',
        owner: { login: owner },
        package_version: { container_metadata: { tag: { name: tag }, manifest: { digest } } },
      },
    },
  };
}

function lookUp(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (node, key) => (typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined),
      value,
    );
}

/** As the sensor reads its filters: all must match, values are regular expressions that match anywhere, a missing path does not match. */
function isTaken(event: unknown): boolean {
  return dependency.filters.data.every(({ path, value }: { path: string; value: readonly string[] }) => {
    const found = lookUp(event, path);
    if (typeof found !== 'string') return false;
    return value.some((text) => new RegExp(text.replace('(?i)', ''), text.startsWith('(?i)') ? 'i' : '').test(found));
  });
}

test.each(['release-0.3.1', 'release-10.0.0', 'release-1.0.0-rc.1'])('%s starts an evaluation', (tag) => {
  expect(isTaken(delivery({ tag }))).toBe(true);
});

test.each([
  ['an image without a tag', { tag: '' }],
  ['latest', { tag: 'latest' }],
  ['something before the tag', { tag: 'pre-release-1.0.0' }],
  ['half a version', { tag: 'release-1.0' }],
  ['shell characters', { tag: 'release-1.0.0;id' }],
  ['template characters', { tag: 'release-1.0.0-{{x}}' }],
  ['a second line', { tag: 'release-1.0.0\nlatest' }],
  ['the twin event', { event: 'registry_package' }],
  ['another package', { name: 'vllm-eval' }],
  ['another owner', { owner: 'thakicloud-fork' }],
])('%s starts nothing', (_, change) => {
  expect(isTaken(delivery(change))).toBe(false);
});

test('the workflow is named after the digest and gets an image that the tool can read', () => {
  const event = { Input: delivery({}) };
  const fill = (template: string): string =>
    template.replaceAll(/\{\{ \.(\S+?)( \|[^}]*)? \}\}/g, (_, path: string, pipes = '') => {
      const value = String(lookUp(event, path));
      return pipes === '' ? value : value.replace('sha256:', '').slice(0, 20);
    });
  const [name, image] = parameters.map(({ src }: { src: { dataTemplate: string } }) => fill(src.dataTemplate));
  expect(parameters[0]).toMatchObject({ dest: 'metadata.name', operation: 'append' });
  expect(source.resource.metadata.name + name).toBe('vllm-eval-0123456789abcdef0123');
  expect(parseImage(image)).toEqual({ repository: 'ghcr.io/thakicloud/vllm', digest, tags: ['release-0.3.1'] });
});

test('it creates what the workflow template offers, as an account that may create it', () => {
  const { metadata, spec: workflow } = read('argo/workflow-template.yaml');
  expect(source.resource.spec.workflowTemplateRef.name).toBe(metadata.name);
  const offered = workflow.arguments.parameters.map(({ name }: { name: string }) => name);
  for (const { name } of source.resource.spec.arguments.parameters) expect(offered).toContain(name);
  expect(spec.template.serviceAccountName).toBe('vllm-eval-submitter');
});
