import { expect, test } from 'vitest';
import { keepObjects } from './keep-objects.ts';
import type { LifecycleRule } from './open-s3.ts';
import { s3Failure } from './s3-failure.ts';

function bucket(rules: readonly LifecycleRule[] | null | Error) {
  const set: unknown[][] = [];
  return {
    set,
    lifecycle: async () => {
      if (rules instanceof Error) throw s3Failure('lifecycle rules of logs', rules);
      return rules;
    },
    setLifecycle: async (...given: unknown[]) => void set.push(given),
  };
}
const rule = (change: Partial<LifecycleRule>): LifecycleRule => ({
  id: 'theirs',
  isEnabled: true,
  prefix: 'runs/',
  days: 365,
  ...change,
});

test('a rule of ours is set where there is none, and left alone where it is right', async () => {
  const empty = bucket([]);
  expect(await keepObjects(empty, 's3://logs/runs', 90)).toEqual({
    kind: 'kept',
    message: 'logs keeps runs/ for 90 days',
  });
  expect(empty.set).toEqual([['logs', 'vllm-eval-run-logs', 'runs/', 90]]);
  const right = bucket([rule({ id: 'vllm-eval-run-logs', days: 90 }), rule({})]);
  expect((await keepObjects(right, 's3://logs/runs/', 90)).kind).toBe('kept');
  expect(right.set).toEqual([]);
  const shorter = bucket([rule({ id: 'vllm-eval-run-logs', days: 30 })]);
  await keepObjects(shorter, 's3://logs/runs', 120);
  expect(shorter.set).toEqual([['logs', 'vllm-eval-run-logs', 'runs/', 120]]);
});

test.each([
  ['the whole bucket', ''],
  ['the prefix', 'runs/'],
  ['a part of it', 'runs/2026/'],
])('a rule of somebody else that removes %s earlier is named', async (_, prefix) => {
  const found = await keepObjects(bucket([rule({ prefix, days: 30 })]), 's3://logs/runs', 90);
  expect(found).toMatchObject({ kind: 'too-short', message: expect.stringContaining('after 30 days') });
});

test('rules that are off, elsewhere, or about something else do not matter', async () => {
  const rules = [rule({ isEnabled: false, days: 1 }), rule({ prefix: 'other/', days: 1 }), rule({ days: null })];
  expect((await keepObjects(bucket(rules), 's3://logs/runs', 90)).kind).toBe('kept');
});

test('a server without rules, and one that does not tell, is said so', async () => {
  expect((await keepObjects(bucket(null), 's3://logs', 90)).message).toContain('has no lifecycle rules');
  const denied = Object.assign(new Error('denied'), { $metadata: { httpStatusCode: 403 } });
  expect(await keepObjects(bucket(denied), 's3://logs', 90)).toMatchObject({
    kind: 'unknown',
    message: expect.stringContaining('access was refused'),
  });
});
