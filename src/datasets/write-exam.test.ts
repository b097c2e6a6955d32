import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ExamDraft, ExamItem } from '../contracts/exam.ts';
import { openExam, openExams } from './open-exam.ts';
import { writeExam } from './write-exam.ts';

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exam-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const header: ExamDraft['header'] = {
  engine: 'standard',
  suite: 'quick',
  task: 'arc/easy 한국',
  language: 'en',
  dataset: { name: 'arc-easy', version: '1', sha256: 'a'.repeat(64) },
  repeats: 1,
  sampling: { temperature: 0 },
  promptMode: 'completion',
  scorerVersion: '1',
  metrics: [{ name: 'acc', aggregation: 'mean', higherIsBetter: true, unit: 'fraction', primary: true }],
  requestsPerItem: 4,
  settings: { fewshot: 0, template: { b: 1, a: [true, null] } },
};

function item(index: number, work: unknown = { prompt: `question ${index}` }): ExamItem {
  return { itemId: `item-${index}`, index, cluster: null, answerKey: null, work };
}

function draft(items: readonly ExamItem[], changes: Partial<ExamDraft['header']> = {}): ExamDraft {
  return { header: { ...header, ...changes }, items: () => items };
}

test('what was written comes back, under its fingerprint', async () => {
  const items = [item(0), item(1, ['x', null, 1.5]), item(2, '줄\nbreak')];
  const written = await writeExam(draft(items), folder);
  expect(await readdir(folder)).toEqual([`${written.fingerprint}.jsonl`]);
  const exam = await openExam(join(folder, `${written.fingerprint}.jsonl`));
  expect(exam.header).toEqual({ ...header, schemaVersion: 1, fingerprint: written.fingerprint, itemCount: 3 });
  expect(await collect(exam.items())).toEqual(items);
  expect(await collect(exam.items())).toEqual(items);
});

test('the fingerprint is that of the meaning: key order does not matter, everything else does', async () => {
  const base = await writeExam(draft([item(0), item(1)]), folder);
  const reordered = await writeExam(
    draft([item(0), item(1)], { settings: { template: { a: [true, null], b: 1 }, fewshot: 0 } }),
    folder,
  );
  expect(reordered.fingerprint).toBe(base.fingerprint);
  const others = await Promise.all([
    writeExam(draft([item(0)]), folder),
    writeExam(draft([item(0), item(1, { prompt: 'question 1 ' })]), folder),
    writeExam(draft([item(0), item(1)], { scorerVersion: '2' }), folder),
    writeExam(draft([item(0), item(1)], { settings: { fewshot: 1 } }), folder),
    writeExam(draft([]), folder),
  ]);
  expect(new Set([base, ...others].map(({ fingerprint }) => fingerprint)).size).toBe(6);
  expect(await openExams(folder)).toHaveLength(6);
});

test('golden fingerprint: a change of it makes every old run incomparable', async () => {
  const { fingerprint } = await writeExam(draft([item(0), item(1)]), folder);
  expect(fingerprint).toMatchInlineSnapshot(`"69984b7ab5ca9aef585ec839307904f8948741be7433acf1053e8e3e8ae15973"`);
});

/** Any JSON but a key `__proto__`: the parser of the contract drops that one on purpose. */
const anyWork = fc
  .jsonValue({ stringUnit: 'grapheme' })
  .filter((value) => !JSON.stringify(value).includes('"__proto__"'));

test('any items survive the way through the file', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyWork, { maxLength: 20 }), async (works) => {
      const items = works.map((work, index) => item(index, JSON.parse(JSON.stringify(work))));
      const { fingerprint } = await writeExam(draft(items), folder);
      const exam = await openExam(join(folder, `${fingerprint}.jsonl`));
      expect(await collect(exam.items())).toEqual(items);
    }),
    { numRuns: 50 },
  );
});

test.each([
  [[item(0), item(2)], 'expected index 1, found 2'],
  [[item(0), { ...item(1), itemId: 'item-0' }], '"item-0" was used before'],
  [[item(0, { score: Number.NaN })], 'expected form'],
])('refuses wrong items and leaves no file behind (%#)', async (items, words) => {
  await expect(writeExam(draft(items), folder)).rejects.toMatchObject({
    code: 'EVAL_EXAM_INVALID',
    message: expect.stringContaining(words),
  });
  expect(await readdir(folder)).toEqual([]);
});

test('a draft that fails half way leaves no file behind', async () => {
  const failing: ExamDraft = {
    header,
    items: async function* () {
      yield item(0);
      throw new Error('the data set broke off');
    },
  };
  await expect(writeExam(failing, folder)).rejects.toThrow(/^the data set broke off$/);
  expect(await readdir(folder)).toEqual([]);
});

test('any changed, lost or added byte of an exam file is noticed', async () => {
  const { fingerprint } = await writeExam(draft([item(0), item(1)]), folder);
  const path = join(folder, `${fingerprint}.jsonl`);
  const whole = await readFile(path);
  // Spaces that fill the header line up mean nothing.
  const firstItem = whole.indexOf('\n') + 1;
  for (let position = firstItem; position < whole.length; position += 1) {
    const changed = Buffer.from(whole);
    changed[position] = (changed[position] ?? 0) ^ 1;
    await writeFile(path, changed);
    await expect(openExam(path)).rejects.toMatchObject({ code: 'EVAL_EXAM_CORRUPT' });
    await writeFile(path, whole.subarray(0, position));
    await expect(openExam(path)).rejects.toMatchObject({ code: 'EVAL_EXAM_CORRUPT' });
  }
  await writeFile(path, whole);
  await expect(openExam(path)).resolves.toBeDefined();
});

test('a missing exam names the next step', async () => {
  await expect(openExam(join(folder, 'x.jsonl'))).rejects.toMatchObject({ code: 'EVAL_EXAM_MISSING' });
  await expect(openExams(join(folder, 'none'))).rejects.toMatchObject({ code: 'EVAL_EXAM_MISSING' });
});
