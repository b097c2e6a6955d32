import type { ExamHeader } from '../contracts/exam.ts';
import { writeExam } from '../datasets/write-exam.ts';
import type { RunConfig } from './config/run-config.ts';
import { planExams } from './engines.ts';

/** Plans every exam of a configuration and writes it as `<fingerprint>.jsonl` into `directory`. Asks no server. */
export async function writeExams(config: RunConfig, directory: string, signal?: AbortSignal): Promise<ExamHeader[]> {
  const headers: ExamHeader[] = [];
  for (const draft of await planExams(config)) {
    signal?.throwIfAborted();
    headers.push(await writeExam(draft, directory));
  }
  return headers;
}
