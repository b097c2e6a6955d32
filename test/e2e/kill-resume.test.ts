import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';

test('killed at random instants and given again, a run ends with the same metrics', () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(packageRoot, 'scripts', 'kill-resume.ts'), '--kills', '3', '--seed', '11'],
    { encoding: 'utf8' },
  );
  expect(stdout).toContain('3 kills, 0 different');
  expect(status).toBe(0);
}, 180_000);
