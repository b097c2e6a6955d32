import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { StepState } from '../contracts/run.ts';
import { readJson } from './read-json.ts';
import { readStepState, readStepStates, writeStepState } from './step-state.ts';
import { writeJsonAtomically } from './write-json-atomically.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'json-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const schema = z.strictObject({ a: z.number() });

test('what was written is read back, as indented JSON, with no temporary file left', async () => {
  const path = join(folder, 'x.json');
  await writeJsonAtomically(path, { a: 1 });
  await writeJsonAtomically(path, { a: 2 });
  expect(await readFile(path, 'utf8')).toBe('{\n  "a": 2\n}\n');
  expect(await readJson(path, schema)).toEqual({ a: 2 });
  expect(await readdir(folder)).toEqual(['x.json']);
});

test('a reader beside many writers sees only whole files', async () => {
  const path = join(folder, 'x.json');
  await writeJsonAtomically(path, { a: 0 });
  const writers = Array.from({ length: 20 }, (_, a) => writeJsonAtomically(path, { a }));
  for (let reads = 0; reads < 50; reads += 1) await expect(readJson(path, schema)).resolves.toBeDefined();
  await Promise.all(writers);
});

test('a failed write leaves the old file', async () => {
  const path = join(folder, 'x.json');
  await writeJsonAtomically(path, { a: 1 });
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  await expect(writeJsonAtomically(path, circular)).rejects.toThrow('circular');
  await expect(writeJsonAtomically(join(path, 'y.json'), {})).rejects.toMatchObject({ code: 'EVAL_FILES_WRONG_KIND' });
  expect(await readJson(path, schema)).toEqual({ a: 1 });
});

test.each([
  ['{"a":', 'is not JSON'],
  ['{"a":"1"}', 'a'],
  ['', 'is not JSON'],
])('a wrong file is named with what is wrong (%j)', async (text, words) => {
  const path = join(folder, 'x.json');
  await writeFile(path, text);
  await expect(readJson(path, schema)).rejects.toMatchObject({
    code: 'EVAL_JOURNAL_FILE_INVALID',
    message: expect.stringMatching(new RegExp(`^${path}[^]*${words}`)),
  });
  await expect(readJson(join(folder, 'none.json'), schema)).rejects.toMatchObject({
    code: 'EVAL_JOURNAL_FILE_MISSING',
  });
});

test('step states are kept per step and shard', async () => {
  const state: StepState = {
    step: 'evalchemy-runner',
    shard: 1,
    status: 'failed',
    startedAt: '2026-11-20T01:02:03.456Z',
    finishedAt: '2026-11-20T01:02:04.456Z',
    error: { code: 'EVAL_TARGET_UNREACHABLE', message: 'm', nextStep: 'n' },
  };
  expect(await readStepState(folder, 'evalchemy-runner', 1)).toBeNull();
  expect(await readStepStates(folder)).toEqual([]);
  await writeStepState(folder, state);
  await writeStepState(folder, { ...state, shard: 0, status: 'done', error: null });
  expect(await readStepState(folder, 'evalchemy-runner', 1)).toEqual(state);
  expect((await readStepStates(folder)).map(({ shard, status }) => `${shard} ${status}`)).toEqual([
    '0 done',
    '1 failed',
  ]);
});
