import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import type { ExamHeader } from '../contracts/exam.ts';
import { stepNames } from '../contracts/run.ts';
import type { StepName } from '../contracts/run.ts';
import type { Sample } from '../contracts/sample.ts';
import { openExam } from '../datasets/open-exam.ts';
import type { RunDirectory } from '../journal/run-directory.ts';
import { readSamples } from '../journal/read-samples.ts';
import { writeJsonAtomically } from '../journal/write-json-atomically.ts';
import { scoreExam } from './engines.ts';
import { pipeline } from './pipeline.ts';
import { readRun } from './read-run.ts';
import { toolVersion } from './tool-version.ts';

export interface RescoredExam {
  readonly task: string;
  readonly samples: number;
  /** Samples whose scores are other than recorded. */
  readonly changed: number;
}

/**
 * Scores every recorded answer again with this version's scorers. A sample whose scores change is appended to the journal (the last
 * record of a key counts), so nothing recorded is lost; rescored.json says when and with which version.
 */
export async function rescoreRun(directory: RunDirectory, now: Date, signal: AbortSignal): Promise<RescoredExam[]> {
  const run = await readRun(directory.path);
  const results: RescoredExam[] = [];
  for (const header of run.exams) results.push(await rescoreExam(directory, header, signal));
  await writeJsonAtomically(join(directory.path, 'rescored.json'), {
    schemaVersion: 1,
    runId: run.runId,
    toolVersion,
    rescoredAt: now.toISOString(),
    exams: results,
  });
  return results;
}

async function rescoreExam(directory: RunDirectory, header: ExamHeader, signal: AbortSignal): Promise<RescoredExam> {
  const exam = await openExam(join(directory.path, 'exams', `${header.fingerprint}.jsonl`));
  const journal = await directory.journal(stepOf(header), 0);
  const sink = journal.sink(header.fingerprint);
  const before = new Map<string, Sample['scores']>();
  async function* recorded(): AsyncGenerator<Sample, void, undefined> {
    for await (const sample of readSamples(directory.path, header.fingerprint)) {
      before.set(keyOf(sample), sample.scores);
      yield sample;
    }
  }
  let samples = 0;
  let changed = 0;
  for await (const sample of scoreExam(exam, recorded())) {
    signal.throwIfAborted();
    samples += 1;
    const key = keyOf(sample);
    const isSame = isDeepStrictEqual(before.get(key), sample.scores);
    before.delete(key);
    if (isSame) continue;
    changed += 1;
    await sink.write(sample);
  }
  await journal.close();
  return { task: header.task, samples, changed };
}

function keyOf({ itemId, repeat }: Sample): string {
  return JSON.stringify([itemId, repeat]);
}

function stepOf(header: ExamHeader): StepName {
  const step = pipeline.find(({ engine }) => engine === header.engine);
  return step?.name ?? stepNames[0];
}
