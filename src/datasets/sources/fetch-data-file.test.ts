import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Manifest, type ManifestFile, manifestSchema } from '../../contracts/manifest.ts';
import { type MemoryS3, startMemoryS3 } from '../../files/s3/memory-s3.test-helper.ts';
import { fetchDataFile } from './fetch-data-file.ts';
import { hubSource } from './hub-source.ts';
import { s3Source } from './s3-source.ts';

const content = Buffer.from(Array.from({ length: 5000 }, (_, index) => `{"n":${index}}\n`).join(''));
const sha256 = createHash('sha256').update(content).digest('hex');

let folder: string;
let hub: { server: Server; endpoint: string; requests: { url: string; headers: IncomingHttpHeaders }[] };
/** What the hub answers next: a status, or the bytes after which it breaks off. */
let script: ('denied' | 'broken' | number)[];
let s3: MemoryS3;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fetch-'));
  script = [];
  hub = await startHub();
  s3 = await startMemoryS3();
});
afterEach(async () => {
  hub.server.closeAllConnections();
  hub.server.close();
  await s3.close();
  await rm(folder, { recursive: true, force: true });
});

function startHub(): Promise<typeof hub> {
  const requests: (typeof hub)['requests'] = [];
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', headers: request.headers });
    const step = script.shift();
    if (step === 'denied') return response.writeHead(403).end();
    if (step === 'broken') return response.writeHead(502).end();
    if (request.url !== '/datasets/org/set/resolve/abc/data/test%20set.jsonl') return response.writeHead(404).end();
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, { etag: '"1"', 'content-length': content.length - from });
    if (step === undefined) return response.end(content.subarray(from));
    response.write(content.subarray(from, from + step), () => setTimeout(() => response.destroy(), 50));
    return undefined;
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ server, endpoint: `http://127.0.0.1:${port}`, requests });
    });
  });
}

function manifestOf(file: Partial<ManifestFile>): { manifest: Manifest; file: ManifestFile } {
  const manifest = manifestSchema.parse({
    name: 'set',
    version: '1',
    description: 'd',
    language: 'ko',
    license: 'none',
    source: 'https://example.com',
    hub: { repository: 'org/set', revision: 'abc' },
    files: [{ path: 'data/test set.jsonl', split: 'test', ...file }],
  });
  const [first] = manifest.files;
  if (first === undefined) throw new Error('no file');
  return { manifest, file: first };
}

const fromHub = () => [hubSource({ endpoint: hub.endpoint, token: 'hf_secret' })];

test('a file is fetched with the token, checked, and only then has its name', async () => {
  const { manifest, file } = manifestOf({ sha256, bytes: content.length });
  const path = await fetchDataFile(manifest, file, { sources: fromHub(), directory: folder });
  expect(path).toBe(join(folder, 'set', 'data/test set.jsonl'));
  expect((await readFile(path ?? '')).equals(content)).toBe(true);
  expect(hub.requests[0]?.headers['authorization']).toBe('Bearer hf_secret');
  expect(await readdir(join(folder, 'set', 'data'))).toEqual(['test set.jsonl']);
});

test('a connection that breaks off is gone on with', async () => {
  script = [1000, 'broken', 20_000];
  const { manifest, file } = manifestOf({ sha256, bytes: content.length });
  const path = await fetchDataFile(manifest, file, { sources: fromHub(), directory: folder });
  expect((await readFile(path ?? '')).equals(content)).toBe(true);
  expect(hub.requests.some(({ headers }) => headers.range !== undefined)).toBe(true);
});

test('what another process left half done is gone on with, and thrown away where it was of other content', async () => {
  const { manifest, file } = manifestOf({ sha256, bytes: content.length });
  const part = join(folder, 'set', 'data', 'test set.jsonl.part');
  script = [3000, 0, 0, 0, 0, 0];
  await expect(fetchDataFile(manifest, file, { sources: fromHub(), directory: folder })).rejects.toMatchObject({
    code: 'EVAL_DATASET_FETCH',
    exitCode: 75,
  });
  expect(existsSync(part)).toBe(true);
  await writeFile(`${part}.etag`, '"0"');
  const path = await fetchDataFile(manifest, file, { sources: fromHub(), directory: folder });
  expect((await readFile(path ?? '')).equals(content)).toBe(true);
});

test('another content than the manifest pins is refused and not kept', async () => {
  const { manifest, file } = manifestOf({ sha256: 'a'.repeat(64), bytes: 1 });
  await expect(fetchDataFile(manifest, file, { sources: fromHub(), directory: folder })).rejects.toMatchObject({
    code: 'EVAL_DATASET_CHECKSUM',
  });
  expect(await readdir(join(folder, 'set', 'data'))).not.toContain('test set.jsonl');
});

test('without a digest the first file counts: it is written beside the file', async () => {
  const { manifest, file } = manifestOf({});
  const path = await fetchDataFile(manifest, file, { sources: fromHub(), directory: folder });
  expect((await readFile(`${path}.sha256`, 'utf8')).trim()).toBe(sha256);
});

test('a gated repository says what to do, and does not show the token', async () => {
  script = ['denied'];
  const { manifest, file } = manifestOf({});
  await expect(fetchDataFile(manifest, file, { sources: fromHub(), directory: folder })).rejects.toMatchObject({
    code: 'EVAL_DATASET_DENIED',
    nextStep: expect.stringContaining('HF_TOKEN'),
    message: expect.not.stringContaining('hf_secret'),
  });
});

test('sources are asked in order; a bucket has the files under the name of the data set', async () => {
  const { manifest, file } = manifestOf({ sha256, bytes: content.length, path: 'other.jsonl' });
  s3.objects.set('/ko-benchmark/v1/set/other.jsonl', content);
  const config = {
    endpoint: s3.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  };
  const sources = [...fromHub(), s3Source('s3://ko-benchmark/v1', config)];
  const path = await fetchDataFile(manifest, file, { sources, directory: folder });
  expect((await readFile(path ?? '')).equals(content)).toBe(true);
  expect(hub.requests).toHaveLength(1);
  const nowhere = manifestOf({ path: 'nowhere.jsonl' });
  expect(await fetchDataFile(nowhere.manifest, nowhere.file, { sources, directory: folder })).toBeNull();
});

test('a bucket that breaks off is gone on with', async () => {
  s3.objects.set('/data/set/data/test set.jsonl', content);
  s3.cuts.push(1000, 2000);
  const config = {
    endpoint: s3.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  };
  const { manifest, file } = manifestOf({ sha256, bytes: content.length });
  const sources = [s3Source('s3://data', config)];
  const path = await fetchDataFile(manifest, file, { sources, directory: folder });
  expect((await readFile(path ?? '')).equals(content)).toBe(true);
});
