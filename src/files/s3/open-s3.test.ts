import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MemoryS3, startMemoryS3 } from './memory-s3.test-helper.ts';
import { openS3, type S3Store } from './open-s3.ts';
import { parseS3Url } from './s3-url.ts';

let server: MemoryS3;
let store: S3Store;
let folder: string;
const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
beforeEach(async () => {
  server = await startMemoryS3();
  store = await openS3({ endpoint: server.endpoint, region: 'us-east-1', credentials });
  folder = await mkdtemp(join(tmpdir(), 's3-'));
});
afterEach(async () => {
  store.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function read(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test.each([0, 1, 1000, (16 << 20) + 5])('a file of %d bytes comes back as it went', async (size) => {
  const content = randomBytes(size);
  const path = join(folder, 'file');
  await writeFile(path, content);
  await store.uploadFile('runs', '2026/한글 a+b.jsonl', path);
  const { body, totalBytes } = await store.download('runs', '2026/한글 a+b.jsonl');
  expect(totalBytes).toBe(size);
  expect((await read(body)).equals(content)).toBe(true);
});

test('a download goes on from where it broke off', async () => {
  server.objects.set('/data/a', Buffer.from('0123456789'));
  const { body, totalBytes } = await store.download('data', 'a', 4);
  expect([totalBytes, (await read(body)).toString()]).toEqual([10, '456789']);
  server.cuts.push(3);
  const broken = await store.download('data', 'a');
  await expect(read(broken.body)).rejects.toMatchObject({ code: 'EVAL_S3_FAILED', exitCode: 75 });
});

test('objects are listed under a prefix, and looked up', async () => {
  for (const key of ['a/1', 'a/2', 'b/1']) server.objects.set(`/data/${key}`, Buffer.from(key));
  const keys: string[] = [];
  for await (const { key } of store.list('data', 'a/')) keys.push(key);
  expect(keys).toEqual(['a/1', 'a/2']);
  expect(await store.head('data', 'a/1')).toMatchObject({ bytes: 3 });
  expect(await store.head('data', 'c')).toBeNull();
});

test('what is not there, and a server that is away, say so without the key', async () => {
  await expect(store.download('data', 'none')).rejects.toMatchObject({ code: 'EVAL_S3_MISSING', exitCode: 2 });
  const away = await openS3({ endpoint: 'http://127.0.0.1:9', region: 'us-east-1', credentials });
  await expect(away.download('data', 'a')).rejects.toMatchObject({
    code: 'EVAL_S3_FAILED',
    exitCode: 75,
    message: expect.not.stringContaining('secret'),
  });
  away.close();
});

test.each([
  ['s3://ko-benchmark/kmmlu/test.jsonl', { bucket: 'ko-benchmark', key: 'kmmlu/test.jsonl' }],
  ['s3://ko-benchmark', { bucket: 'ko-benchmark', key: '' }],
])('%s', (url, place) => {
  expect(parseS3Url(url)).toEqual(place);
});

test.each(['http://a/b', 's3:/a/b', 's3://A/b', 's3://'])('%s is no S3 address', (url) => {
  expect(() => parseS3Url(url)).toThrow(expect.objectContaining({ code: 'EVAL_S3_URL' }));
});
