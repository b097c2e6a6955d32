import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from '../journal/read-json.ts';
import { writeJsonAtomically } from '../journal/write-json-atomically.ts';
import type { ReportInput } from '../reports/report-input.ts';
import { backendRequests, standardizedOutput } from '../reports/standardized-output.ts';
import type { RunListener } from './run-event.ts';

const attempts = 3;
const timeoutMs = 10_000;
const firstDelayMs = 500;

/** delivery.json of a run directory: what the result service has taken. What it has not is sent when the step runs again. */
const deliverySchema = z.object({ schemaVersion: z.literal(1), delivered: z.array(z.string()) });

/**
 * Posts every benchmark to `{url}/raw_input` and `{url}/standardized_output` as {run_id, benchmark_name, data, timestamp, model_id,
 * tokenizer_id, source}. Each is sent once; a service that is away never fails the run.
 */
export async function deliverResults(
  path: string,
  url: string,
  input: ReportInput,
  { notify, signal }: { readonly notify: RunListener; readonly signal: AbortSignal },
): Promise<void> {
  const file = join(path, 'delivery.json');
  const delivered = new Set(existsSync(file) ? (await readJson(file, deliverySchema)).delivered : []);
  const failures: string[] = [];
  for (const benchmark of standardizedOutput(input)) {
    for (const { path: route, body } of backendRequests(benchmark)) {
      const key = `${benchmark.name}${route}`;
      if (delivered.has(key)) continue;
      const problem = await post(`${url.replace(/\/+$/, '')}${route}`, body, signal);
      if (problem === null) {
        delivered.add(key);
        await writeJsonAtomically(file, { schemaVersion: 1, delivered: [...delivered] });
      } else failures.push(`${key}: ${problem}`);
    }
  }
  const [first] = failures;
  if (first !== undefined) {
    notify({
      kind: 'notice',
      message: `${failures.length} results not delivered to BACKEND_API (${first}). \`vllm-eval step report --force\` sends them again.`,
    });
  }
}

/** Null when taken, else what went wrong in words. A 4xx other than 408 and 429 is not tried again. */
async function post(url: string, message: object, signal: AbortSignal): Promise<string | null> {
  let problem = '';
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      await response.body?.cancel();
      if (response.ok) return null;
      problem = `HTTP ${response.status}`;
      if (response.status < 500 && response.status !== 408 && response.status !== 429) return problem;
    } catch (error) {
      signal.throwIfAborted();
      problem =
        error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
    }
    if (attempt < attempts) await sleep(firstDelayMs * 2 ** (attempt - 1), undefined, { signal });
  }
  return problem;
}
