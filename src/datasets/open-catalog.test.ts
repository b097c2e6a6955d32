import { appendFile, cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCatalog } from './open-catalog.ts';
import { readManifest } from './read-manifest.ts';

const manifestDirectory = 'datasets';
const samples = 'datasets/samples';
const catalog = openCatalog({ manifestDirectory, dataDirectories: [samples] });

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalog-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('every bundled sample is whole: checksums, item counts and configurations', async () => {
  const names = await readdir(samples);
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) {
    const dataset = await catalog.open(name);
    for (const file of dataset.manifest.files) {
      const rows = await collect(dataset.rows(file.split, file.config));
      expect(rows, `${name}/${file.path}`).toHaveLength(file.items ?? -1);
    }
  }
});

test('every manifest that ships can be read', async () => {
  for (const name of await catalog.names()) {
    expect((await readManifest(join(manifestDirectory, `${name}.yaml`))).name).toBe(name);
  }
});

test('rows come as published, in file order', async () => {
  const dataset = await catalog.open('kobest-sample');
  expect(dataset.configs()).toEqual(['boolq', 'copa', 'hellaswag', 'sentineg', 'wic']);
  expect(dataset.splits('copa')).toEqual(['test', 'train']);
  const [first] = await collect(dataset.rows('test', 'copa'));
  expect(Object.keys(first ?? {})).toEqual(['premise', 'question', 'alternative_1', 'alternative_2', 'label']);
});

test('the content address is that of one configuration or of all', async () => {
  const dataset = await catalog.open('kobest-sample');
  expect(new Set([dataset.sha256(), ...dataset.configs().map((config) => dataset.sha256(config))]).size).toBe(6);
  expect(dataset.sha256('copa')).toBe((await catalog.open('kobest-sample')).sha256('copa'));
});

test.each([
  [() => catalog.open('arc_easy'), 'EVAL_DATASET_UNKNOWN', '"arc-easy"'],
  [async () => (await catalog.open('gsm8k-sample')).rows('tset'), 'EVAL_DATASET_SPLIT_UNKNOWN', 'Did you mean "test"'],
  [async () => (await catalog.open('kobest-sample')).rows('test', 'bolq'), 'EVAL_DATASET_CONFIG_UNKNOWN', '"boolq"'],
  [async () => (await catalog.open('kobest-sample')).rows('test'), 'EVAL_DATASET_CONFIG_UNKNOWN', 'found none'],
])('a wrong name is answered with the nearest (%#)', async (act, code, words) => {
  await expect(act()).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
});

test('a missing file says where it was looked for, and the first folder that has it wins', async () => {
  const elsewhere = openCatalog({ manifestDirectory, dataDirectories: [folder, samples] });
  await expect(elsewhere.open('gsm8k')).rejects.toMatchObject({
    code: 'EVAL_DATASET_MISSING',
    message: expect.stringContaining(join(folder, 'gsm8k')),
  });
  await expect(elsewhere.open('gsm8k-sample')).resolves.toBeDefined();
});

test('a changed file is refused with both checksums, also when it changes after it was checked', async () => {
  await cp(join(samples, 'aime24'), join(folder, 'aime24'), { recursive: true });
  const copied = openCatalog({ manifestDirectory, dataDirectories: [folder] });
  const { manifest } = await copied.open('aime24');
  await appendFile(join(folder, 'aime24', 'train.jsonl'), '{}\n');
  await expect(copied.open('aime24')).rejects.toMatchObject({
    code: 'EVAL_DATASET_CHECKSUM',
    message: expect.stringContaining(manifest.files[0]?.sha256 ?? 'no file'),
  });
});

test.each([
  ['name: [', 'is not YAML'],
  ['name: broken\nversion: "1"\n', 'description'],
  ['nothing', 'expected object'],
  [
    'name: broken\nversion: "1"\ndescription: d\nlanguage: en\nlicence: MIT\nsource: s\nfiles: []\n',
    'Did you mean "license"',
  ],
])('a broken manifest names its file and the field (%j)', async (text, words) => {
  await writeFile(join(folder, 'broken.yaml'), text);
  const broken = openCatalog({ manifestDirectory: folder, dataDirectories: [] });
  await expect(broken.open('broken')).rejects.toMatchObject({
    code: 'EVAL_DATASET_MANIFEST',
    message: expect.stringMatching(new RegExp(`broken.yaml[^]*${words}`)),
  });
});
