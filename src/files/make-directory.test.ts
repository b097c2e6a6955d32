import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDirectory } from './make-directory.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'make-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('makes what is missing, once or many times at once', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await Promise.all(Array.from({ length: 8 }, () => makeDirectory(path)));
  await makeDirectory(path);
  expect((await stat(path)).isDirectory()).toBe(true);
});

test('a file in the way is named', async () => {
  await writeFile(join(folder, 'file'), '');
  for (const path of [join(folder, 'file'), join(folder, 'file', 'a', 'b')]) {
    await expect(makeDirectory(path)).rejects.toMatchObject({ code: 'EVAL_FILES_WRONG_KIND', exitCode: 2 });
  }
});

test.skipIf(!existsSync('/proc/self'))('a place where nothing can be made is refused at once', async () => {
  await expect(makeDirectory('/proc/none/of/it')).rejects.toMatchObject({ code: 'EVAL_FILES_READ_ONLY', exitCode: 2 });
});
