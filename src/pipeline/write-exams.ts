import type { ExamHeader } from '../contracts/exam.ts';
import { writeExam } from '../datasets/write-exam.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';
import { planExams } from './engines.ts';

/** Plans every exam of a configuration and writes it as `<fingerprint>.jsonl` into `directory`. Asks no server. */
export async function writeExams(
  config: RunConfig,
  directory: string,
  { secrets, signal }: { readonly secrets?: Secrets; readonly signal?: AbortSignal } = {},
): Promise<ExamHeader[]> {
  const headers: ExamHeader[] = [];
  for (const draft of await planExams(config, secrets === undefined ? {} : { secrets })) {
    signal?.throwIfAborted();
    headers.push(await writeExam(draft, directory));
  }
  return headers;
}
