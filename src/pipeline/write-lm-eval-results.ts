import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Exam, ExamHeader } from '../contracts/exam.ts';
import type { Run } from '../contracts/run.ts';
import type { Sample } from '../contracts/sample.ts';
import { openExam } from '../datasets/open-exam.ts';
import { sanitizeModelName } from '../engines/standard/lm-eval/file-names.ts';
import { recordedTask } from '../engines/standard/lm-eval/recorded-task.ts';
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
 * samples_<task>_<start>.jsonl per task. Null for a run without standard tasks, or of a version that did not record their targets.
 */
export async function writeLmEvalResults(path: string, run: Run): Promise<LmEvalResultsFile | null> {
  const exams = new Map<string, Exam>();
  for (const { engine, fingerprint } of run.exams) {
    if (engine !== 'standard') continue;
    const exam = await openExam(join(path, 'exams', `${fingerprint}.jsonl`));
    if (await recordsTargets(exam)) exams.set(fingerprint, exam);
  }
  if (exams.size === 0) return null;
  const directory = join(path, 'lm-eval', sanitizeModelName(run.release.servedModelName));
  await makeDirectory(directory);
  const stamp = fileStamp(run.createdAt);
  const rows = await readMetrics(path);
  const tasks = new Map<string, LmEvalTask>();
  const headers = run.exams.filter(({ fingerprint }) => exams.has(fingerprint));
  await forEachExam(path, headers, async (header, samples) => {
    const exam = exams.get(header.fingerprint);
    if (exam === undefined) return;
    const values = new Map(
      rows.filter(({ exam }) => exam === header.fingerprint).map(({ metric, value }) => [metric, value]),
    );
    const file = join(directory, `samples_${header.task}_${stamp}.jsonl`);
    tasks.set(header.fingerprint, await writeTask(header, exam, samples, values, file));
  });
  const ordered = headers.flatMap(({ fingerprint }) => tasks.get(fingerprint) ?? []);
  const file = lmEvalResultsFile(run, ordered, await secondsAsked(path));
  await writeJsonAtomically(join(directory, `results_${stamp}.json`), file);
  return file;
}

async function recordsTargets(exam: Exam): Promise<boolean> {
  for await (const { work } of exam.items()) return typeof work === 'object' && work !== null && 'target' in work;
  return false;
}

/** From the first question to the last answer. */
async function secondsAsked(path: string): Promise<number> {
  const states = (await readStepStates(path)).filter(({ step }) => step === 'evalchemy-runner');
  const spans = states.map(({ startedAt, finishedAt }) => Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt));
  return Math.max(0, ...spans) / 1000;
}

async function writeTask(
  header: ExamHeader,
  exam: Exam,
  samples: AsyncIterable<Sample>,
  values: ReadonlyMap<string, number | null>,
  samplesFile: string,
): Promise<LmEvalTask> {
  const record = recordedTask(header);
  const specifications = metricSpecifications(record.task);
  const rowsOf = sampleRows(record.task);
  const taskHash = createHash('sha256');
  let task: LmEvalTask | undefined;
  await writeFileAtomically(samplesFile, async (file) => {
    /** The original writes and hashes all documents of a filter, then those of the next: what is not of the first filter waits. */
    let firstFilter: string | undefined;
    const written: string[] = [];
    const waiting = new Map<string, { readonly line: string; readonly hashes: string }[]>();
    const add = async (row: SampleRow): Promise<void> => {
      firstFilter ??= row.filter;
      const line = `${JSON.stringify(row)}\n`;
      const hashes = row.doc_hash + row.prompt_hash + row.target_hash;
      if (row.filter !== firstFilter) {
        const others = waiting.get(row.filter) ?? [];
        waiting.set(row.filter, others);
        others.push({ line, hashes });
        return;
      }
      taskHash.update(hashes);
      written.push(line);
      if (written.length >= groupSize) await file.writeFile(written.splice(0).join(''));
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
    await file.writeFile(written.join(''));
    for (const rows of waiting.values()) {
      for (const { hashes } of rows) taskHash.update(hashes);
      await file.writeFile(rows.map(({ line }) => line).join(''));
    }
    const result = lmEvalTaskResult(specifications, columns, values);
    task = { header, record, result, taskHash: taskHash.digest('hex') };
  });
  if (task === undefined) throw new Error('a samples file was written without a task');
  return task;
}

/** As lm-evaluation-harness stamps its files: local time, colons as hyphens, microseconds. */
function fileStamp(createdAt: string): string {
  return `${createdAt.replace('Z', '').replaceAll(':', '-')}000`;
}
