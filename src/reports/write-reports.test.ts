import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostileInput } from '../../test/fixtures/reports/hostile-input.ts';
import { regressedInput } from '../../test/fixtures/reports/report-input.ts';
import { writeReports } from './write-reports.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vllm-eval-reports-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('writes every report, report.html first, and leaves nothing half written', async () => {
  const paths = await writeReports(folder, regressedInput, { lang: 'ko' });
  expect(paths[0]).toBe(join(folder, 'report.html'));
  expect((await readdir(folder)).toSorted()).toEqual([
    'junit.xml',
    'report.html',
    'report.md',
    'standardized',
    'teams-card.json',
  ]);
  expect(await readdir(join(folder, 'standardized'))).toHaveLength(11);
  const card: unknown = JSON.parse(await readFile(join(folder, 'teams-card.json'), 'utf8'));
  expect(card).toMatchObject({ type: 'message' });
});

test('the same input gives the same bytes', async () => {
  await writeReports(folder, regressedInput, { lang: 'ko' });
  const first = await readFile(join(folder, 'report.html'), 'utf8');
  await writeReports(folder, regressedInput, { lang: 'ko' });
  expect(await readFile(join(folder, 'report.html'), 'utf8')).toBe(first);
});

test('a task cannot name a file outside the folder', async () => {
  await writeReports(folder, hostileInput('../../outside/'), { lang: 'en' });
  for (const name of await readdir(join(folder, 'standardized'))) expect(name).toMatch(/^[\w.%-]+\.json$/);
  expect(await readdir(folder)).toHaveLength(5);
});

test('a place that cannot be written is one clear error', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(writeReports(file, regressedInput, { lang: 'ko' })).rejects.toMatchObject({
    name: 'EvalError',
    code: expect.stringMatching(/^EVAL_FILES_/),
  });
});
