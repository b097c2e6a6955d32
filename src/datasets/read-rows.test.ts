import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRows } from './read-rows.ts';

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rows-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('skips blank lines and reads a last line without a newline', async () => {
  await writeFile(join(folder, 'a.jsonl'), '{"a":1}\r\n\n{"a":"한국어"}');
  expect(await collect(readRows([join(folder, 'a.jsonl')]))).toEqual([{ a: 1 }, { a: '한국어' }]);
});

test.each(['{"a":', '[1]', '7', 'null'])('names file and line of %s', async (text) => {
  const path = join(folder, 'a.jsonl');
  await writeFile(path, `{"a":1}\n${text}\n{"a":2}\n`);
  await expect(collect(readRows([path]))).rejects.toMatchObject({
    code: 'EVAL_DATASET_ROW',
    details: { path, line: 2 },
  });
});
