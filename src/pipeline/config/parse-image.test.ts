import { expect, test } from 'vitest';
import { parseImage } from './parse-image.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['ghcr.io/org/vllm:release-0.3.1', { repository: 'ghcr.io/org/vllm', digest: null, tags: ['release-0.3.1'] }],
  [`ghcr.io/org/vllm@${digest}`, { repository: 'ghcr.io/org/vllm', digest, tags: [] }],
  [`localhost:5000/vllm:1@${digest}`, { repository: 'localhost:5000/vllm', digest, tags: ['1'] }],
  ['localhost:5000/vllm', { repository: 'localhost:5000/vllm', digest: null, tags: [] }],
  [null, { repository: null, digest: null, tags: [] }],
])('%s', (reference, expected) => {
  expect(parseImage(reference)).toEqual(expected);
});

test.each(['has space', 'UPPER/case', 'repo@sha256:short', ':tag', 'repo:{{tag}}'])('refuses %j', (reference) => {
  expect(() => parseImage(reference)).toThrow(/Expected an image/);
});
