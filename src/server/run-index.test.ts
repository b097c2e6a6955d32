import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { regressedInput } from '../../test/fixtures/reports/report-input.ts';
import { createRunIndex } from './run-index.ts';

test('runs are listed, listed anew when they change, and one that is damaged hides no other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'run-index-'));
  const put = (runId: string, file: string, content: unknown): void => {
    mkdirSync(join(folder, runId), { recursive: true });
    writeFileSync(join(folder, runId, file), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const index = createRunIndex(folder);
  expect(await index.list()).toEqual([]);
  put('A', 'run.json', { ...regressedInput.run, runId: 'A', createdAt: '2026-11-01T00:00:00Z' });
  put('B', 'run.json', { ...regressedInput.run, runId: 'B', createdAt: '2026-11-02T00:00:00Z' });
  put('C', 'run.json', '{"half');
  put('D', 'report.html', 'no run');
  const first = await index.list();
  expect(first.map(({ runId, verdict }) => [runId, verdict])).toEqual([
    ['B', null],
    ['A', null],
  ]);
  put('A', 'verdict.json', { ...regressedInput.verdict, runId: 'A' });
  put('C', 'run.json', { ...regressedInput.run, runId: 'C', createdAt: '2026-11-03T00:00:00Z' });
  const second = await index.list();
  expect(second.map(({ runId, verdict }) => [runId, verdict])).toEqual([
    ['C', null],
    ['B', null],
    ['A', regressedInput.verdict?.verdict],
  ]);
  expect(second[1]).toBe(first[0]);
});
