import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

/** What of a run directory is shown, by name: nothing else of the disk can be asked for. Answers of the model are not among it. */
const types: Readonly<Record<string, string>> = {
  'report.html': 'text/html; charset=utf-8',
  'report.md': 'text/markdown; charset=utf-8',
  'junit.xml': 'application/xml',
  'verdict.json': 'application/json',
  'metrics.json': 'application/json',
  'timeline.json': 'application/json',
  'teams-card.json': 'application/json',
};
const runIdGrammar = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** A file of a run, or null where there is no such run or file. */
export async function runFile(outputDirectory: string, runId: string, name: string): Promise<Response | null> {
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  if (type === undefined || !isRunId(runId)) return null;
  const path = join(outputDirectory, runId, name);
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile()) return null;
  const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>; // of a file: always bytes
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-length': String(found.size),
      // The report holds its own script and style; nothing may be loaded from elsewhere.
      'content-security-policy':
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    },
  });
}

/** No path: a run id has no slash, and `..` is none. */
export function isRunId(text: string): boolean {
  return runIdGrammar.test(text);
}
