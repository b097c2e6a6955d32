import { join } from 'node:path';
import type { ExamHeader } from '../contracts/exam.ts';
import type { Run } from '../contracts/run.ts';
import type { Sample } from '../contracts/sample.ts';
import { openExam } from '../datasets/open-exam.ts';
import { sanitizeModelName } from '../engines/standard/lm-eval/file-names.ts';
import { recordedTask } from '../engines/standard/lm-eval/recorded-task.ts';
import { hashText } from '../engines/standard/lm-eval/sample-hashes.ts';
import { type SampleRow, sampleRows } from '../engines/standard/lm-eval/sample-rows.ts';
import { metricSpecifications } from '../engines/standard/scoring/metric-specification.ts';
import type { StandardWork } from '../engines/standard/standard-work.ts';
import { makeDirectory } from '../files/make-directory.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import { readStepStates } from '../journal/step-state.ts';
import { writeJsonAtomically } from '../journal/write-json-atomically.ts';
import { lmEvalTaskResult } from '../metrics/lm-eval-results.ts';
import { collectColumns } from '../metrics/score-columns.ts';
import type { LmEvalTask } from '../reports/lm-eval/lm-eval-task.ts';
import { type LmEvalResultsFile, lmEvalResultsFile } from '../reports/lm-eval/results-file.ts';
import { forEachExam } from './for-each-exam.ts';
import { readMetrics } from './read-run.ts';

/** Lines of a samples file written at once. */
const groupSize = 200;

/**
 * Writes lm-evaluation-harness's own files of a run's standard tasks into `lm-eval/<model>/`: results_<start>.json and one
 * samples_<task>_<start>.jsonl per task. Null for a run without standard tasks.
 */
export async function writeLmEvalResults(path: string, run: Run): Promise<LmEvalResultsFile | null> {
  const exams = run.exams.filter(({ engine }) => engine === 'standard');
  if (exams.length === 0) return null;
  const directory = join(path, 'lm-eval', sanitizeModelName(run.release.servedModelName));
  await makeDirectory(directory);
  const stamp = fileStamp(run.createdAt);
  const rows = await readMetrics(path);
  const tasks = new Map<string, LmEvalTask>();
  await forEachExam(path, exams, async (header, samples) => {
    const values = new Map(
      rows.filter(({ exam }) => exam === header.fingerprint).map(({ metric, value }) => [metric, value]),
    );
    const file = join(directory, `samples_${header.task}_${stamp}.jsonl`);
    tasks.set(header.fingerprint, await writeTask(path, header, samples, values, file));
  });
  const ordered = exams.flatMap(({ fingerprint }) => tasks.get(fingerprint) ?? []);
  const file = lmEvalResultsFile(run, ordered, await secondsAsked(path));
  await writeJsonAtomically(join(directory, `results_${stamp}.json`), file);
  return file;
}

/** From the first question to the last answer. */
async function secondsAsked(path: string): Promise<number> {
  const states = (await readStepStates(path)).filter(({ step }) => step === 'evalchemy-runner');
  const spans = states.map(({ startedAt, finishedAt }) => Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt));
  return Math.max(0, ...spans) / 1000;
}

async function writeTask(
  path: string,
  header: ExamHeader,
  samples: AsyncIterable<Sample>,
  values: ReadonlyMap<string, number | null>,
  samplesFile: string,
): Promise<LmEvalTask> {
  const record = recordedTask(header);
  const specifications = metricSpecifications(record.task);
  const exam = await openExam(join(path, 'exams', `${header.fingerprint}.jsonl`));
  const rowsOf = sampleRows(record.task);
  const hashes = new Map<string, string[]>();
  let task: LmEvalTask | undefined;
  await writeFileAtomically(samplesFile, async (file) => {
    /** The original writes all documents of a filter, then those of the next: what is not of the first filter waits. */
    const waiting = new Map<string, string[]>();
    const add = async (row: SampleRow): Promise<void> => {
      const lines = waiting.get(row.filter) ?? [];
      waiting.set(row.filter, lines);
      lines.push(`${JSON.stringify(row)}\n`);
      const own = hashes.get(row.filter) ?? [];
      hashes.set(row.filter, own);
      own.push(row.doc_hash + row.prompt_hash + row.target_hash);
      const isFirst = waiting.keys().next().value === row.filter;
      if (isFirst && lines.length >= groupSize) await file.writeFile(lines.splice(0).join(''));
    };
    async function* recordRows(): AsyncGenerator<Sample, void, undefined> {
      const items = exam.items()[Symbol.asyncIterator]();
      try {
        let item = await items.next();
        for await (const sample of samples) {
          while (item.done !== true && item.value.index < sample.index) item = await items.next();
          if (item.done !== true && item.value.index === sample.index) {
            // Items of a standard exam hold its engine's work.
            for (const row of rowsOf(item.value.work as StandardWork, sample)) await add(row);
          }
          yield sample;
        }
      } finally {
        await items.return?.();
      }
    }
    const columns = await collectColumns(header, recordRows());
    for (const lines of waiting.values()) await file.writeFile(lines.join(''));
    const taskHash = hashText([...hashes.values()].flat().join(''));
    task = { header, record, result: lmEvalTaskResult(specifications, columns, values), taskHash };
  });
  if (task === undefined) throw new Error('a samples file was written without a task');
  return task;
}

/** As lm-evaluation-harness stamps its files: local time, colons as hyphens, microseconds. */
function fileStamp(createdAt: string): string {
  return `${createdAt.replace('Z', '').replaceAll(':', '-')}000`;
}
