import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRows } from './read-rows.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rows-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function rowsOf(path: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const row of readRows([path])) rows.push(row);
  return rows;
}

test('a Parquet file comes as the hub publishes it', async () => {
  expect(await rowsOf('test/fixtures/datasets/items.parquet')).toEqual([
    { question: '하나?', choices: ['a', 'b'], answer: 0, score: 0.5, meta: { k: 'v' } },
    { question: '두 번째, "인용"', choices: ['c', 'd'], answer: 1, score: 1, meta: { k: null } },
  ]);
});

test('a CSV file is typed column by column', async () => {
  const path = join(folder, 'test.csv');
  await writeFile(path, '\uFEFFquestion,answer,A,code\n"한 줄,\n두 줄",3,"1,000",007\n질문,1,,x\n');
  expect(await rowsOf(path)).toEqual([
    { question: '한 줄,\n두 줄', answer: 3, A: '1,000', code: '007' },
    { question: '질문', answer: 1, A: null, code: 'x' },
  ]);
});

test.each([
  ['broken.csv', 'a,b\n"open', 'CSV'],
  ['broken.parquet', 'PAR1 nothing', 'Parquet'],
  ['broken.jsonl', '{}\n[1]\n', 'line 2'],
])('%s says what is wrong', async (name, text, words) => {
  const path = join(folder, name);
  await writeFile(path, text);
  await expect(rowsOf(path)).rejects.toMatchObject({
    code: 'EVAL_DATASET_ROW',
    message: expect.stringContaining(words),
  });
});
