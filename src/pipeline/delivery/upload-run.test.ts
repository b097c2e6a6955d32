import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MemoryS3, startMemoryS3 } from '../../files/s3/memory-s3.test-helper.ts';
import { openS3, type S3Store } from '../../files/s3/open-s3.ts';
import type { DeliveryLog } from './delivery-state.ts';
import { uploadRun } from './upload-run.ts';

let server: MemoryS3;
let store: S3Store;
let path: string;
let delivered: Set<string>;
const log: DeliveryLog = {
  has: (key) => delivered.has(key),
  add: async (...keys) => keys.forEach((key) => delivered.add(key)),
};
const files = {
  'journal/evalchemy-runner.0.jsonl': '{"exam":"x"}\n',
  'report.html': '<h1>한글</h1>',
  'standardized/mmlu%2Flaw.json': '{}',
  'run.json': '{}',
};
beforeEach(async () => {
  [server, delivered] = [await startMemoryS3(), new Set()];
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  store = await openS3({ endpoint: server.endpoint, region: 'us-east-1', credentials });
  path = mkdtempSync(join(tmpdir(), 'vllm-eval-upload-'));
  for (const folder of ['journal', 'standardized', 'steps']) mkdirSync(join(path, folder));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  for (const name of ['.lock', '.lock-owner.json', 'x.123.abc.tmp', 'delivery.json', 'steps/deliver.0.json']) {
    writeFileSync(join(path, name), 'not for others');
  }
});
afterEach(async () => {
  store.close();
  await server.close();
});

const puts = (): string[] => server.requests.filter((request) => request.startsWith('PUT'));

test('the whole run goes under its id, checksums last', async () => {
  await uploadRun(path, 'RUN', 's3://logs/runs/', store, log);
  const names = [...server.objects.keys()].map((key) => key.replace('/logs/runs/RUN/', ''));
  expect(names.toSorted()).toEqual([...Object.keys(files), 'SHA256SUMS'].toSorted());
  expect(puts().at(-1)).toContain('SHA256SUMS');
  const lines = readFileSync(join(path, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
  for (const line of lines) {
    const [hash = '', name = ''] = line.split('  ');
    const content = server.objects.get(`/logs/runs/RUN/${name}`) ?? Buffer.alloc(0);
    expect(createHash('sha256').update(content).digest('hex')).toBe(hash);
  }
});

test('again, only what has changed goes', async () => {
  await uploadRun(path, 'RUN', 's3://logs', store, log);
  const before = puts().length;
  await uploadRun(path, 'RUN', 's3://logs', store, log);
  expect(puts()).toHaveLength(before);
  writeFileSync(join(path, 'report.html'), 'another');
  await uploadRun(path, 'RUN', 's3://logs', store, log);
  expect(
    puts()
      .slice(before)
      .map((put) => put.replace(/\?.*/, '')),
  ).toEqual(['PUT /logs/RUN/report.html', 'PUT /logs/RUN/SHA256SUMS']);
});

test('broken off in the middle, it goes on there', async () => {
  let left = 2;
  const failing: Pick<S3Store, 'uploadFile'> = {
    uploadFile: async (...given) => {
      left -= 1;
      if (left < 0) throw new Error('connection lost');
      await store.uploadFile(...given);
    },
  };
  await expect(uploadRun(path, 'RUN', 's3://logs', failing, log)).rejects.toThrow('connection lost');
  expect(server.objects.has('/logs/RUN/SHA256SUMS')).toBe(false);
  await uploadRun(path, 'RUN', 's3://logs', store, log);
  expect(puts()).toHaveLength(Object.keys(files).length + 1);
});
