import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { VerdictKind } from '../../src/contracts/verdict.ts';
import { storedRun, verdictOf } from '../fixtures/store/stored-run.ts';
import { isCleanError, runCli } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'vllm-eval-gate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function makeRun(runId: string, verdict: string | null): void {
  mkdirSync(join(folder, runId));
  writeFileSync(join(folder, runId, 'run.json'), JSON.stringify(storedRun(runId, '2026-11-20T00:00:00.000Z')));
  if (verdict !== null) writeFileSync(join(folder, runId, 'verdict.json'), verdict);
}

const exitCodes = { PASS: 0, WARN: 0, REGRESSED: 1, CRITICAL: 1, INCONCLUSIVE: 3, INVALID: 4 } as const;

test.each(Object.entries(exitCodes) as [VerdictKind, number][])('%s ends with %i', async (kind, exitCode) => {
  makeRun(kind, JSON.stringify(verdictOf(kind, kind)));
  const finished = await runCli(['gate', kind, '--output-dir', folder, '--json']);
  expect(finished.code, finished.stderr).toBe(exitCode);
  expect(JSON.parse(finished.stdout)).toMatchObject({ runId: kind, verdict: kind, exitCode });
});

test('no verdict, half a verdict and no run end with 2 and say what to do', async () => {
  makeRun('UNFINISHED', null);
  makeRun('HALF', '{"schemaVersion": 1, "verdict": "PA');
  for (const [runId, code] of [
    ['UNFINISHED', 'EVAL_RUN_NO_VERDICT'],
    ['HALF', 'EVAL_JOURNAL_'],
    ['NOBODY', 'EVAL_RUN_UNKNOWN'],
  ] as const) {
    const finished = await runCli(['gate', runId, '--output-dir', folder]);
    expect(finished.stderr).toContain(code);
    expect(isCleanError(finished)).toBe(true);
    expect(finished.code).toBe(2);
  }
});
