import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { EvalError } from '../../contracts/errors.ts';
import type { RunEvidence } from '../../verdict/decide-input.ts';
import { readJsonLines } from './read-json-lines.ts';
import type { TaskScores } from './score-evidence.ts';
import { scoreEvidence } from './score-evidence.ts';

/** One line; further fields are ignored, so that the output of `results export` is read too. */
const scoreLineSchema = z.object({
  release: z.string().min(1),
  task: z.string().min(1),
  item_id: z.string().min(1),
  metric: z.string().min(1),
  /** Null where it was not measured. */
  value: z.number().nullable(),
  suite: z.string().optional(),
  cluster: z.string().nullable().optional(),
  higher_is_better: z.boolean().optional(),
});
type ScoreLine = z.infer<typeof scoreLineSchema>;

interface Cell {
  sum: number;
  measured: number;
}

interface TaskLines {
  readonly suite: string;
  readonly task: string;
  readonly clusters: Map<string, string | null>;
  readonly metrics: Map<string, { readonly higherIsBetter: boolean; readonly cells: Map<string, Cell> }>;
}

/** Whether a side of a comparison is a file of scores, not a run. */
export function isScoreFile(reference: string): boolean {
  return reference.endsWith('.jsonl');
}

/**
 * Evidence from per-item scores of any harness: one JSON object a line, `{release, task, item_id, metric, value, cluster?}`, one release
 * a file; lines of the same item and metric are repeats and averaged. Throws EVAL_SCORES_MISSING, EVAL_SCORES_LINE, EVAL_SCORES_RELEASES
 * and EVAL_SCORES_EMPTY.
 */
export async function readScoreFile(path: string): Promise<RunEvidence> {
  const sha256 = await hashOf(path);
  const tasks = new Map<string, TaskLines>();
  const releases = new Set<string>();
  for await (const line of readJsonLines(path, scoreLineSchema, 'EVAL_SCORES_LINE')) {
    releases.add(line.release);
    if (releases.size > 1) {
      throw new EvalError({
        code: 'EVAL_SCORES_RELEASES',
        message: `Expected the scores of one release, found ${[...releases].join(' and ')} in ${path}.`,
        nextStep: 'Write one file for each release.',
      });
    }
    addLine(tasks, line);
  }
  const [release] = releases;
  if (release === undefined) {
    throw new EvalError({
      code: 'EVAL_SCORES_EMPTY',
      message: `Expected one JSON object a line, found no line in ${path}.`,
      nextStep: 'Check the export that wrote it.',
    });
  }
  return scoreEvidence(`${release}@${sha256.slice(0, 8)}`, release, [...tasks.values()].map(toTaskScores));
}

async function hashOf(path: string): Promise<string> {
  try {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk);
    return hash.digest('hex');
  } catch (cause) {
    throw new EvalError({
      code: 'EVAL_SCORES_MISSING',
      message: `Expected a file of scores, found none to read at ${path}.`,
      nextStep: 'Check the path.',
      cause,
    });
  }
}

function addLine(tasks: Map<string, TaskLines>, line: ScoreLine): void {
  const { suite = '', task, item_id: itemId, metric, value } = line;
  const key = JSON.stringify([suite, task]);
  const known = tasks.get(key) ?? { suite, task, clusters: new Map(), metrics: new Map() };
  tasks.set(key, known);
  known.clusters.set(itemId, line.cluster ?? known.clusters.get(itemId) ?? null);
  const column = known.metrics.get(metric) ?? { higherIsBetter: line.higher_is_better ?? true, cells: new Map() };
  known.metrics.set(metric, column);
  const cell = column.cells.get(itemId) ?? { sum: 0, measured: 0 };
  column.cells.set(itemId, cell);
  if (value === null) return;
  cell.sum += value;
  cell.measured += 1;
}

function toTaskScores({ suite, task, clusters, metrics }: TaskLines): TaskScores {
  const itemIds = [...clusters.keys()];
  return {
    suite,
    task,
    itemIds,
    clusters: itemIds.map((itemId) => clusters.get(itemId) ?? null),
    columns: [...metrics].map(([metric, { higherIsBetter, cells }]) => ({
      metric,
      higherIsBetter,
      values: itemIds.map((itemId) => {
        const { sum, measured } = cells.get(itemId) ?? { sum: 0, measured: 0 };
        return measured === 0 ? null : sum / measured;
      }),
    })),
  };
}
