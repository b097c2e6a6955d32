import type { MetricRow } from '../../contracts/metric-row.ts';
import type { RequestRecord } from '../../contracts/request-record.ts';
import type { Exam } from '../../contracts/exam.ts';
import type { Sample } from '../../contracts/sample.ts';
import { openExam } from '../../datasets/open-exam.ts';
import { aggregateExam } from '../../metrics/aggregate-exam.ts';
import { scoreExam } from '../engines.ts';

/**
 * What the answers of exam traffic are worth: every question once, graded by the exam's own scorer and aggregated as in a run. A failed
 * request is not measured. `records` are those of one load, `path` is the exam file.
 */
export async function gradeTraffic(
  path: string,
  records: readonly RequestRecord[],
  now: Date,
): Promise<readonly MetricRow[]> {
  const exam = await openExam(path);
  const samples: Sample[] = [];
  const first = records.filter(({ repetition }) => repetition === 0).toSorted((a, b) => a.index - b.index);
  for await (const sample of askedSamples(exam, first, now)) samples.push(sample);
  const header = { ...exam.header, itemCount: samples.length, repeats: 1 };
  return aggregateExam(header, scoreExam({ ...exam, header }, each(samples)));
}

/** Requests take the text questions in their order: the n-th of them is that of request n. */
async function* askedSamples(exam: Exam, records: readonly RequestRecord[], now: Date): AsyncGenerator<Sample> {
  let asked = 0;
  for await (const item of exam.items()) {
    const record = records[asked];
    if (record === undefined) return;
    if (item.answerKey?.kind !== 'text') continue;
    yield {
      exam: exam.header.fingerprint,
      task: exam.header.task,
      itemId: item.itemId,
      index: asked,
      repeat: 0,
      cluster: item.cluster,
      startedAt: now.toISOString(),
      outputs: [outputOf(record)],
      scores: {},
    };
    asked += 1;
  }
}

function outputOf(record: RequestRecord): Sample['outputs'][number] {
  const { outcome, text, inputTokens, outputTokens, startMs, endMs, error, status } = record;
  const failed = outcome !== 'success';
  return {
    role: 'target',
    text: failed ? null : (text ?? ''),
    finishReason: null,
    usage: inputTokens === null || outputTokens === null ? null : { inputTokens, outputTokens },
    durationMs: Math.max(0, endMs - startMs),
    ...(failed
      ? { error: { code: 'EVAL_SERVING_REQUEST', message: error ?? outcome, ...(status === null ? {} : { status }) } }
      : {}),
  };
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
