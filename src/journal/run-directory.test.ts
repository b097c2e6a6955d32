import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleOf } from '../../test/fixtures/journal/sample-of.ts';
import type { Sample } from '../contracts/sample.ts';
import { readSamples } from './read-samples.ts';
import { createRunDirectory, openRunDirectory } from './run-directory.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function record(path: string, samples: readonly Sample[], shard = 0): Promise<void> {
  const directory = await openRunDirectory(path);
  const journal = await directory.journal('evalchemy-runner', shard);
  await Promise.all(samples.map((sample) => journal.sink(sample.exam).write(sample)));
  await directory.close();
}

const a = (index: number, text = `answer ${index}`): Sample => sampleOf('exam-a', index, 0, text);

async function newRun(name = 'RUN'): Promise<string> {
  const directory = await createRunDirectory(folder, name);
  await directory.close();
  return directory.path;
}

test('samples come back by exam, index and repeat, whatever order and shard they were written in', async () => {
  const path = await newRun();
  const b = sampleOf('exam-b', 0, 0, '한국어\n"line"');
  const second = sampleOf('exam-a', 1, 1, 'again');
  await record(path, [b, a(2), second], 1);
  await record(path, [a(1), a(0)], 0);
  expect(await collect(readSamples(path))).toEqual([a(0), a(1), second, a(2), b]);
  expect(await collect(readSamples(path, 'exam-b'))).toEqual([b]);
});

test('a sink knows what the run has, of any shard and of an earlier process', async () => {
  const path = await newRun();
  await record(path, [a(0)], 3);
  const directory = await openRunDirectory(path);
  const sink = (await directory.journal('nvidia-runner', 0)).sink('exam-a');
  expect([sink.has('item-0', 0), sink.has('item-0', 1), sink.has('item-1', 0)]).toEqual([true, false, false]);
  await sink.write(a(1));
  expect(sink.has('item-1', 0)).toBe(true);
  expect((await directory.journal('nvidia-runner', 0)).sink('exam-b').has('item-0', 0)).toBe(false);
  await directory.close();
});

test('of a key written twice the last record counts, across shards that of the highest', async () => {
  const path = await newRun();
  await record(path, [a(0, 'shard 10')], 10);
  await record(path, [a(0, 'shard 9'), a(1, 'first')], 9);
  await record(path, [a(1, 'second')], 9);
  expect(await collect(readSamples(path))).toEqual([a(0, 'shard 10'), a(1, 'second')]);
});

test('a line torn at any byte is dropped and its item is asked again', async () => {
  const path = await newRun();
  await record(path, [a(0), a(1)]);
  const file = join(path, 'journal', 'evalchemy-runner.0.jsonl');
  const before = (await readFile(file)).length;
  await record(path, [a(2, '끝')]);
  const whole = await readFile(file);
  for (let length = before; length < whole.length; length += 1) {
    await writeFile(file, whole.subarray(0, length));
    expect(await collect(readSamples(path)), `torn at byte ${length}`).toEqual([a(0), a(1)]);
    const directory = await openRunDirectory(path);
    const sink = (await directory.journal('evalchemy-runner', 0)).sink('exam-a');
    expect(sink.has('item-2', 0)).toBe(false);
    await sink.write(a(2, '끝'));
    await directory.close();
    expect(await readFile(file)).toEqual(whole);
  }
});

test.each([
  ['garbage', 'not json at all\n'],
  ['another JSON value', '[1,2]\n'],
  ['zeros of a power cut', '\0'.repeat(100)],
])('a last line of %s is dropped', async (_what, tail) => {
  const path = await newRun();
  await record(path, [a(0)]);
  await appendFile(join(path, 'journal', 'evalchemy-runner.0.jsonl'), tail);
  await record(path, [a(1)]);
  expect(await collect(readSamples(path))).toEqual([a(0), a(1)]);
});

test('a damaged line before the last is named with file and line, and nothing is changed', async () => {
  const path = await newRun();
  await record(path, [a(0), a(1), a(2)]);
  const file = join(path, 'journal', 'evalchemy-runner.0.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n');
  const damaged = [lines[0], lines[1]?.slice(5), lines[2], ''].join('\n');
  await writeFile(file, damaged);
  const expected = {
    code: 'EVAL_JOURNAL_CORRUPT',
    exitCode: 2,
    details: { path: file, line: 2 },
    nextStep: expect.stringContaining(`sed -i '2d' ${file}`),
  };
  await expect(openRunDirectory(path)).rejects.toMatchObject(expected);
  await expect(collect(readSamples(path))).rejects.toMatchObject(expected);
  expect(await readFile(file, 'utf8')).toBe(damaged);
  // The lock was given back, and the advice works.
  await writeFile(file, [lines[0], lines[2], ''].join('\n'));
  await record(path, [a(1)]);
  expect(await collect(readSamples(path))).toEqual([a(0), a(1), a(2)]);
});

test('a record that is JSON but no sample is named with its line', async () => {
  const path = await newRun();
  const file = join(path, 'journal', 'evalchemy-runner.0.jsonl');
  await writeFile(file, `${JSON.stringify(a(0))}\n${JSON.stringify({ ...a(1), scores: 7 })}\n`);
  await expect(collect(readSamples(path))).rejects.toMatchObject({
    code: 'EVAL_JOURNAL_CORRUPT',
    message: expect.stringContaining('evalchemy-runner.0.jsonl:2, found a record whose scores is wrong'),
  });
});

test('any history of writes, repeats, reopenings and torn ends gives the same samples as one clean run', async () => {
  const write = fc.record({
    index: fc.nat(5),
    repeat: fc.nat(1),
    exam: fc.constantFrom('exam-a', 'exam-b'),
    text: fc.string(),
  });
  const session = fc.record({ writes: fc.array(write, { maxLength: 8 }), shard: fc.constant(0), tear: fc.nat(200) });
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(session, { maxLength: 5 }), async (sessions) => {
      runs += 1;
      const path = await newRun(`RUN-${runs}`);
      const file = join(path, 'journal', 'evalchemy-runner.0.jsonl');
      const expected = new Map<string, Sample>();
      for (const { writes, shard, tear } of sessions) {
        const samples = writes.map(({ exam, index, repeat, text }) => sampleOf(exam, index, repeat, text));
        await record(path, samples, shard);
        for (const sample of samples) expected.set(`${sample.exam} ${sample.index} ${sample.repeat}`, sample);
        const torn = Buffer.from(JSON.stringify(sampleOf('exam-a', 0, 0, 'never acknowledged')));
        await appendFile(file, torn.subarray(0, tear));
      }
      const sorted = [...expected.entries()].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, sample]) => sample);
      expect(await collect(readSamples(path))).toEqual(sorted);
    }),
    { numRuns: 40 },
  );
});

test('a run that is there is not made again, and a folder that is no run is not opened', async () => {
  const path = await newRun();
  await expect(createRunDirectory(folder, 'RUN')).rejects.toMatchObject({ code: 'EVAL_JOURNAL_RUN_EXISTS' });
  await expect(createRunDirectory(folder, '../RUN')).rejects.toMatchObject({ code: 'EVAL_JOURNAL_RUN_ID' });
  await mkdir(join(folder, 'other'));
  await expect(openRunDirectory(join(folder, 'other'))).rejects.toMatchObject({ code: 'EVAL_JOURNAL_NOT_FOUND' });
  await expect(collect(readSamples(join(folder, 'none')))).rejects.toMatchObject({ code: 'EVAL_JOURNAL_NOT_FOUND' });
  expect((await readdir(join(folder, 'other'))).length).toBe(0);
  await writeFile(join(folder, 'file'), '');
  await expect(createRunDirectory(join(folder, 'file'), 'RUN')).rejects.toMatchObject({
    code: 'EVAL_FILES_WRONG_KIND',
  });
  expect(path).toBe(join(folder, 'RUN'));
});

test('writing after close fails and closing twice does not', async () => {
  const directory = await openRunDirectory(await newRun());
  const journal = await directory.journal('evalchemy-runner', 0);
  await journal.close();
  await journal.close();
  await expect(journal.sink('exam-a').write(a(0))).rejects.toMatchObject({ code: 'EVAL_FILES_WRITE_FAILED' });
  const again = await directory.journal('evalchemy-runner', 0);
  await again.sink('exam-a').write(a(0));
  await directory.close();
  await directory.close();
  expect(await collect(readSamples(directory.path))).toEqual([a(0)]);
});
