import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { S3Store } from '../../files/s3/open-s3.ts';
import { parseS3Url } from '../../files/s3/s3-url.ts';
import { writeFileAtomically } from '../../files/write-file-atomically.ts';
import type { DeliveryLog } from './delivery-state.ts';

const checksums = 'SHA256SUMS';

/**
 * Puts every file of a run directory under `<url>/<runId>/`: journals, exams, reports. What was uploaded before and has not changed is left
 * alone; the server checks each part it gets. SHA256SUMS goes last, so that it is there only beside a whole run.
 * Throws EVAL_S3_*.
 */
export async function uploadRun(
  path: string,
  runId: string,
  url: string,
  store: Pick<S3Store, 'uploadFile'>,
  log: DeliveryLog,
): Promise<void> {
  const { bucket, key } = parseS3Url(url);
  const prefix = [key.replace(/\/+$/, ''), runId].filter((part) => part !== '').join('/');
  const put = async (name: string, sha256: string): Promise<void> => {
    const done = `s3://${bucket}/${prefix}/${name} ${sha256}`;
    if (log.has(done)) return;
    await store.uploadFile(bucket, `${prefix}/${name}`, join(path, name));
    await log.add(done);
  };
  const lines: string[] = [];
  for (const name of await filesOf(path)) {
    const sha256 = await sha256Of(join(path, name));
    lines.push(`${sha256}  ${name}\n`);
    await put(name, sha256);
  }
  const text = lines.join('');
  await writeFileAtomically(join(path, checksums), (file) => file.writeFile(text));
  await put(checksums, createHash('sha256').update(text).digest('hex'));
}

/** Relative names with `/`, in order. Locks, half-written files and the state of delivery itself are nobody else's business. */
async function filesOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !/(^|\/)\.|\.tmp$|^steps\/deliver\.|^delivery\.json$/.test(name) && name !== checksums)
    .toSorted();
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part);
  return hash.digest('hex');
}
