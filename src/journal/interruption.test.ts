import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSamples } from './read-samples.ts';
import { createRunDirectory, openRunDirectory } from './run-directory.ts';

const writer = 'test/fixtures/journal/write-samples.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
  const directory = await createRunDirectory(folder, 'RUN');
  await directory.close();
  path = directory.path;
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

type Child = ChildProcessByStdio<null, Readable, null>;

function start(...commandArguments: string[]): Child {
  return spawn(process.execPath, [writer, ...commandArguments], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function recorded(): Promise<number[]> {
  const indexes: number[] = [];
  for await (const sample of readSamples(path)) indexes.push(sample.index);
  return indexes;
}

test('killed at random instants and started again: nothing acknowledged is lost, nothing counts twice', async () => {
  const count = 12_000;
  const acknowledged = new Set<number>();
  let kills = 0;
  for (;;) {
    const child = start(path, String(count));
    const output = text(child.stdout);
    const closed = once(child, 'close');
    if (kills < 8) {
      await once(child.stdout, 'readable');
      await delay(Math.random() * 40);
      child.kill('SIGKILL');
    }
    await closed;
    const lines = (await output).split('\n');
    for (const line of lines) if (line.startsWith('ack ')) acknowledged.add(Number(line.slice(4)));
    const present = new Set(await recorded());
    expect([...acknowledged].filter((index) => !present.has(index))).toEqual([]);
    if (lines.includes('done')) break;
    kills += 1;
    expect(kills).toBeLessThan(9);
  }
  expect(kills).toBeGreaterThan(0);
  expect(await recorded()).toEqual(Array.from({ length: count }, (_, index) => index));
});

test('a second process is refused with the first one named, until that one is gone, however it went', async () => {
  const child = start(path, '0', 'hold');
  const closed = once(child, 'close');
  await once(child.stdout, 'readable');
  await expect(openRunDirectory(path)).rejects.toMatchObject({
    code: 'EVAL_JOURNAL_LOCKED',
    message: expect.stringContaining(`process ${child.pid} `),
    details: { pid: child.pid },
  });
  // Reading needs no lock.
  expect(await recorded()).toEqual([]);
  child.kill('SIGKILL');
  await closed;
  const directory = await openRunDirectory(path);
  await expect(openRunDirectory(path)).rejects.toMatchObject({ details: { pid: process.pid } });
  const refused = start(path, '1');
  expect(await text(refused.stdout)).toContain(
    `failed EVAL_JOURNAL_LOCKED 2 ${path} is in use by process ${process.pid}`,
  );
  await directory.close();
  await (await openRunDirectory(path)).close();
});

test('a disk that fills up ends the run with 75, and what was acknowledged is kept', async () => {
  const shell = `trap '' XFSZ; ulimit -f 64; exec "$0" "$@"`;
  const child = spawn('bash', ['-c', shell, process.execPath, writer, path, '5000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines = (await text(child.stdout)).split('\n');
  expect((await closed)[0]).toBe(75);
  expect(lines.find((line) => line.startsWith('failed'))).toMatch(/^failed EVAL_FILES_DISK_FULL 75 no space left/);
  const acknowledged = lines.filter((line) => line.startsWith('ack ')).map((line) => Number(line.slice(4)));
  expect(acknowledged.length).toBeGreaterThan(10);
  const present = new Set(await recorded());
  expect(acknowledged.filter((index) => !present.has(index))).toEqual([]);
  const again = start(path, '500');
  expect(await text(again.stdout)).toContain('done');
  expect(await recorded()).toEqual(expect.arrayContaining(Array.from({ length: 500 }, (_, index) => index)));
});
