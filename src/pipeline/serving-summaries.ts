import type { ExamHeader } from '../contracts/exam.ts';
import type { RequestRecord } from '../contracts/request-record.ts';
import { servingSettings } from '../engines/serving/serving-exam.ts';
import { summarizeServing } from '../engines/serving/summarize-serving.ts';
import type { ServingSummary } from '../engines/serving/summarize-serving.ts';
import { readSamples } from '../journal/read-samples.ts';

/** One summary per load scenario of a run. */
export async function servingSummaries(path: string, exams: readonly ExamHeader[]): Promise<ServingSummary[]> {
  const summaries: ServingSummary[] = [];
  for (const exam of exams.filter(({ engine }) => engine === 'serving')) {
    const records: RequestRecord[] = [];
    for await (const { request } of readSamples(path, exam.fingerprint))
      if (request !== undefined) records.push(request);
    summaries.push(summarizeServing(servingSettings(exam), records));
  }
  return summaries;
}
