import type { ReportInput } from '../../reports/report-input.ts';
import { backendRequests, standardizedOutput } from '../../reports/standardized-output.ts';
import type { DeliveryLog } from './delivery-state.ts';
import { postJson } from './post-json.ts';

/**
 * Posts every benchmark to `{url}/raw_input` and `{url}/standardized_output` as {run_id, benchmark_name, data, timestamp, model_id,
 * tokenizer_id, source}, each once. Returns what went wrong, or null.
 */
export async function deliverResults(
  url: string,
  input: ReportInput,
  log: DeliveryLog,
  signal: AbortSignal,
): Promise<string | null> {
  const failures: string[] = [];
  for (const benchmark of standardizedOutput(input)) {
    for (const { path: route, body } of backendRequests(benchmark)) {
      const key = `${benchmark.name}${route}`;
      if (log.has(key)) continue;
      const problem = await postJson(`${url.replace(/\/+$/, '')}${route}`, body, signal);
      if (problem === null) await log.add(key);
      else failures.push(`${key}: ${problem}`);
    }
  }
  return failures.length === 0 ? null : `${failures.length} results not taken (${failures[0]})`;
}
