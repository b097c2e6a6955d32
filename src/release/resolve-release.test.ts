import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRepository } from './registry-client.ts';
import { imageManifest, indexManifest, startTestRegistry, type TestRegistry } from './registry.test-helper.ts';
import { compileTagPattern } from './release-tag.ts';
import { releaseTags, resolveRelease } from './resolve-release.ts';

let registry: TestRegistry;
beforeEach(async () => {
  registry = await startTestRegistry();
});
afterEach(() => registry.close());

const pattern = compileTagPattern('release-{semver}');
const repository = () =>
  openRepository(`http://${registry.host}/org/vllm`, null, { signal: new AbortController().signal, retryDelayMs: 1 });
const resolve = (tag: string, suite = 'v1') => resolveRelease(repository(), tag, pattern, suite);

test('an image of several architectures is the digest of its index, whichever tag was heard of', async () => {
  const index = indexManifest(registry, 'v1', { 'org.opencontainers.image.revision': 'abc123' });
  const digest = registry.push('release-1.0.0', index);
  registry.push('latest', index);
  registry.push('release-1.0.0-hotfix.1', index);
  registry.push('release-0.9.0', imageManifest(registry, 'old'));
  const release = await resolve('latest');
  expect(release).toMatchObject({
    digest,
    tags: ['release-1.0.0', 'release-1.0.0-hotfix.1'],
    semver: '1.0.0',
    gitCommit: 'abc123',
  });
  expect(release?.platformDigests).toHaveLength(2);
  expect((await resolve('release-1.0.0-hotfix.1'))?.key).toBe(release?.key);
});

test('the key is of digest and suite version', async () => {
  registry.push('release-1.0.0', imageManifest(registry, 'a'));
  const [first, second] = [await resolve('release-1.0.0'), await resolve('release-1.0.0', 'v2')];
  registry.push('release-1.0.0', imageManifest(registry, 'b'));
  const moved = await resolve('release-1.0.0');
  expect(new Set([first?.key, second?.key, moved?.key]).size).toBe(3);
  expect(first?.key).toMatch(/^[0-9a-f]{64}$/);
});

test('an image without a release tag is none', async () => {
  registry.push('main', imageManifest(registry, 'main'));
  registry.push('release-1.0.0', imageManifest(registry, 'other'));
  expect(await resolve('main')).toBeNull();
});

test('an image that is not there says so', async () => {
  await expect(resolve('release-9.9.9')).rejects.toMatchObject({ code: 'EVAL_REGISTRY_NO_MANIFEST', exitCode: 2 });
});

test('tags come newest first over all pages', async () => {
  for (const version of ['1.0.0', '0.9.0', '1.10.0', '1.2.0', '1.2.0-rc.1', '2.0.0-beta']) {
    registry.push(`release-${version}`, {});
  }
  registry.push('zzz', {});
  expect(await releaseTags(repository(), pattern)).toEqual([
    'release-2.0.0-beta',
    'release-1.10.0',
    'release-1.2.0',
    'release-1.2.0-rc.1',
    'release-1.0.0',
    'release-0.9.0',
  ]);
});

test('a manifest that is not what the registry calls it is not believed', async () => {
  registry.next.push((_, response) => void response.end('{"tags":[]}'));
  registry.next.push((_, response) => {
    response.writeHead(200, { 'docker-content-digest': `sha256:${'0'.repeat(64)}` }).end('{}');
  });
  await expect(resolve('release-1.0.0')).rejects.toMatchObject({ code: 'EVAL_REGISTRY_FAILED', exitCode: 75 });
});

test('a page of a proxy under status 200 is no manifest', async () => {
  registry.next.push((_, response) => void response.end('<html>'));
  await expect(resolve('release-1.0.0')).rejects.toMatchObject({ code: 'EVAL_REGISTRY_FAILED', exitCode: 75 });
});
