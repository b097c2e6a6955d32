import { appendFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createRunDirectory, openRunDirectory } from './run-directory.ts';
import { takeRunLock } from './run-lock.ts';

let path: string;
beforeEach(async () => {
  const directory = await createRunDirectory(mkdtempSync(join(tmpdir(), 'run-lock-')), 'RUN');
  path = directory.path;
  await directory.close();
});
const locked = { code: 'EVAL_JOURNAL_LOCKED', exitCode: 2 };

test('parts are held side by side, one of each, and the whole by nobody meanwhile', async () => {
  const [first, second] = [await takeRunLock(path, 'a.0'), await takeRunLock(path, 'a.1')];
  await expect(takeRunLock(path, 'a.0')).rejects.toMatchObject(locked);
  await expect(takeRunLock(path)).rejects.toMatchObject(locked);
  first.release();
  await expect(takeRunLock(path)).rejects.toMatchObject(locked);
  const again = await takeRunLock(path, 'a.0');
  again.release();
  second.release();
  (await takeRunLock(path)).release();
});

test('no part is held while the whole is, and a lock that was given back names nobody', async () => {
  const whole = await takeRunLock(path);
  await expect(takeRunLock(path, 'a.0')).rejects.toMatchObject({ ...locked, details: { pid: process.pid } });
  whole.release();
  expect(existsSync(join(path, '.lock-owner.json'))).toBe(false);
  const part = await takeRunLock(path, 'a.0');
  await expect(takeRunLock(path)).rejects.toMatchObject({ details: { pid: null } });
  part.release();
});

test('who opens one journal leaves the end of another alone: its process may be writing it', async () => {
  const [mine, other] = ['evalchemy-runner.0', 'deepeval-runner.0'].map((name) =>
    join(path, 'journal', `${name}.jsonl`),
  );
  for (const file of [mine, other]) appendFileSync(file ?? '', '{"exam":"half');
  const directory = await openRunDirectory(path, { step: 'evalchemy-runner', shard: 0 });
  expect(readFileSync(mine ?? '', 'utf8')).toBe('');
  expect(readFileSync(other ?? '', 'utf8')).toBe('{"exam":"half');
  await expect(directory.journal('deepeval-runner', 0)).rejects.toThrow('was opened for evalchemy-runner.0');
  await directory.close();
  await (await openRunDirectory(path)).close();
  expect(readFileSync(other ?? '', 'utf8')).toBe('');
});
