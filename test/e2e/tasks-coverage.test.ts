import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';
import { isCleanError, runCli } from './cli.ts';

test('every preset of ours loads', async () => {
  const { code, stdout } = await runCli(['tasks', 'coverage', join(packageRoot, 'eval', 'evalchemy'), '--json']);
  expect(code).toBe(0);
  const { total, loaded, missing } = JSON.parse(stdout);
  expect(missing).toEqual([]);
  expect(loaded).toBe(total);
  expect(total).toBeGreaterThan(60);
});

test('a folder that is not there', async () => {
  const finished = await runCli(['tasks', 'coverage', '/nowhere']);
  expect(finished.code).toBe(2);
  expect(isCleanError(finished)).toBe(true);
});
