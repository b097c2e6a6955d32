import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cachedTaskFolder } from './task-folder-cache.ts';

let root: string;
let cache: string;
const count = 520;
const old = new Date('2020-01-01T00:00:00Z');

/** Files that were written long ago: a young one is never taken from a cache. */
function write(path: string, text: string, at = old): void {
  writeFileSync(path, text);
  utimesSync(path, at, at);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'task-folder-'));
  cache = join(mkdtempSync(join(tmpdir(), 'task-cache-')), 'not-there-yet');
  mkdirSync(join(root, 'sub'));
  write(join(root, 'shared'), 'tag: one\n');
  for (let index = 0; index < count; index += 1) {
    write(join(root, 'sub', `${index}.yaml`), `task: t${index}\ninclude: ../shared\n`);
  }
  for (const directory of ['sub', '']) utimesSync(join(root, directory), old, old);
});
afterEach(() => {
  rmSync(root, { recursive: true });
  rmSync(join(cache, '..'), { recursive: true });
});

const read = (): { names: Set<string>; tags: Set<string> } => {
  const definitions = cachedTaskFolder(root, cache, Date.now());
  return {
    names: new Set(definitions.map(({ name }) => name)),
    tags: new Set(definitions.flatMap(({ tags }) => tags)),
  };
};

it('gives the same from the cache as from the files', () => {
  const fromFiles = cachedTaskFolder(root, cache, Date.now());
  expect(readdirSync(cache)).toHaveLength(1);
  expect(cachedTaskFolder(root, cache, Date.now())).toEqual(fromFiles);
  expect(fromFiles).toHaveLength(count);
});

it.each([
  ['a changed file', () => write(join(root, 'sub/0.yaml'), 'task: changed\n')],
  [
    'a changed file of the same size',
    () => write(join(root, 'sub/7.yaml'), 'task: tX\ninclude: ../shared\n', new Date('2020-01-02')),
  ],
  ['a new file', () => write(join(root, 'sub/new.yaml'), 'task: new\n')],
  ['a new folder', () => mkdirSync(join(root, 'more'))],
  ['a removed file', () => rmSync(join(root, 'sub/3.yaml'))],
  ['a changed include', () => write(join(root, 'shared'), 'tag: two\ntag: more\n')],
])('notices %s', (_, change) => {
  read();
  change();
  const seen = read();
  expect(seen).toEqual({
    names: new Set(cachedTaskFolder(root, null, Date.now()).map(({ name }) => name)),
    tags: new Set(cachedTaskFolder(root, null, Date.now()).flatMap(({ tags }) => tags)),
  });
});

it('a file that was just written is read again', () => {
  write(join(root, 'sub/0.yaml'), 'task: young\n', new Date());
  read();
  expect(() => readdirSync(cache)).toThrow('ENOENT');
});

it.each(['', '{', '{"version":1}', '{"version":1,"stamps":[],"definitions":[[0]]}', '[]'])(
  'a cache that holds %j is read again',
  (content) => {
    const expected = read();
    const [file = ''] = readdirSync(cache);
    writeFileSync(join(cache, file), content);
    expect(read()).toEqual(expected);
  },
);

it('a cache that cannot be written is no error', () => {
  writeFileSync(cache, 'a file, not a folder');
  expect(read().names.size).toBe(count);
});
