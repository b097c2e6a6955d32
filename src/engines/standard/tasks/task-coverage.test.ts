import { join } from 'node:path';
import { expect, it } from 'vitest';
import { taskCoverage } from './task-coverage.ts';

it('counts the tasks that load and says why the others do not', async () => {
  const features = join(import.meta.dirname, '../../../../test/fixtures/standard/lm-eval/features');
  const { total, loaded, share, missing } = await taskCoverage(features);
  expect(total).toBeGreaterThan(10);
  expect(loaded).toBe(total - missing.length);
  expect(share).toBe(loaded / total);
});

it('an empty folder covers nothing', async () => {
  expect(await taskCoverage(import.meta.dirname)).toEqual({ total: 0, loaded: 0, share: 0, missing: [] });
});
