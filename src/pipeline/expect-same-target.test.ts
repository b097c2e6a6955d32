import { expect, test } from 'vitest';
import type { TargetFacts } from '../contracts/target-facts.ts';
import { expectSameTarget } from './expect-same-target.ts';

const facts: TargetFacts = {
  endpoint: 'http://127.0.0.1:8000/',
  servedModelName: 'm',
  modelRoot: '/models/a',
  maxModelLength: 2048,
  serverKind: 'vllm',
  serverVersion: '0.32.0',
  systemFingerprint: 'vllm-0.32.0-1234abcd',
  capabilities: { tokenize: true, echoLogprobs: true, promptLogprobs: true, logprobTokenIds: true, metrics: true },
  observedAt: '2026-01-01T00:00:00.000Z',
};

test('the same server at another time and address goes on', () => {
  const later = { ...facts, endpoint: 'http://127.0.0.1:8001/', observedAt: '2026-01-02T00:00:00.000Z' };
  expect(() => expectSameTarget('r', facts, later)).not.toThrow();
});

test('what a server does not tell is not compared', () => {
  expect(() => expectSameTarget('r', facts, { ...facts, systemFingerprint: null, modelRoot: null })).not.toThrow();
});

test.each([
  [{ modelRoot: '/models/b' }, /modelRoot \/models\/a before, \/models\/b now/],
  [{ serverVersion: '0.33.0' }, /serverVersion 0\.32\.0 before, 0\.33\.0 now/],
  [{ systemFingerprint: 'vllm-0.32.0-ffffffff' }, /systemFingerprint/],
])('another server is refused: %j', (change, message) => {
  expect(() => expectSameTarget('r', facts, { ...facts, ...change })).toThrow(message);
});
