import { readSamples } from '../journal/read-samples.ts';
import { readRun } from './read-run.ts';

export const scoreColumns = [
  'release',
  'run',
  'suite',
  'task',
  'item_id',
  'metric',
  'repeat',
  'value',
  'reason',
  'cluster',
] as const;
export type ScoreRow = Readonly<Record<(typeof scoreColumns)[number], string | number | null>>;

/** Every recorded score of a run, streamed: what any other tool needs for a paired comparison. */
export async function* exportScores(path: string): AsyncGenerator<ScoreRow, void, undefined> {
  const run = await readRun(path);
  const release = run.release.digest ?? run.release.tags[0] ?? run.release.servedModelName;
  const suites = new Map(run.exams.map((exam) => [exam.fingerprint, exam.suite]));
  for await (const sample of readSamples(path)) {
    for (const [metric, score] of Object.entries(sample.scores)) {
      yield {
        release,
        run: run.runId,
        suite: suites.get(sample.exam) ?? '',
        task: sample.task,
        item_id: sample.itemId,
        metric,
        repeat: sample.repeat,
        value: score.kind === 'scored' ? score.value : null,
        reason: score.kind === 'scored' ? null : score.reason,
        cluster: sample.cluster,
      };
    }
  }
}
