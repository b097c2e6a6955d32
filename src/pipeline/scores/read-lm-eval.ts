import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { EvalError } from '../../contracts/errors.ts';
import { readJsonLines } from './read-json-lines.ts';

/** One score of one item, as `compare` reads it. */
export interface LmEvalScore {
  readonly task: string;
  /** `<task>/<doc_id>`, as our own runs name the items of these tasks. */
  readonly item_id: string;
  /** With the filter behind a comma where there is one: `exact_match,strict-match`. */
  readonly metric: string;
  /** Null where the harness has no number. */
  readonly value: number | null;
}

/** Fields of a row that are not scores. */
const otherFields = new Set(
  'doc_id doc target arguments resps filtered_resps filter metrics doc_hash prompt_hash target_hash schedule'.split(
    ' ',
  ),
);

const rowSchema = z.looseObject({
  doc_id: z.number().int().nonnegative(),
  filter: z.string().optional(),
  /** Which fields are scores; older versions do not say. */
  metrics: z.array(z.string()).optional(),
});

/**
 * Scores of every item in samples files of lm-evaluation-harness (`samples_<task>_<time>.jsonl`; before 0.4.3 `<model>_<task>.jsonl`,
 * without filter and metric names): a file, or all of a folder and the folders in it, of which the newest of a task counts. Metrics that are
 * no number by item (perplexities, corpus scores) are left out. Throws EVAL_IMPORT_LM_EVAL.
 */
export async function* readLmEval(path: string): AsyncGenerator<LmEvalScore, void, undefined> {
  for (const { file, task } of await samplesFiles(path)) {
    for await (const row of readJsonLines(file, rowSchema, 'EVAL_IMPORT_LM_EVAL')) {
      const filter = row.filter === undefined || row.filter === 'none' ? '' : `,${row.filter}`;
      for (const name of row.metrics ?? Object.keys(row).filter((field) => !otherFields.has(field))) {
        const value = scoreOf(row[name]);
        if (value === undefined) continue;
        yield { task, item_id: `${task}/${row.doc_id}`, metric: `${name}${filter}`, value };
      }
    }
  }
}

function scoreOf(value: unknown): number | null | undefined {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return value;
  // JSON has no NaN: Python writes it as a word that is no JSON, or null.
  return value === null ? null : undefined;
}

async function samplesFiles(path: string): Promise<{ readonly file: string; readonly task: string }[]> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw noSamples(path, 'nothing');
  if (stat.isFile()) return [{ file: path, task: taskOf(path) }];
  const names = await readdir(path, { recursive: true });
  const newest = new Map<string, string>();
  // Names end in the time: the last of a task in order is its newest.
  for (const name of names.filter((one) => isSamplesFile(one)).toSorted((a, b) => timeOf(a).localeCompare(timeOf(b)))) {
    newest.set(taskOf(name), join(path, name));
  }
  if (newest.size === 0) throw noSamples(path, `${names.length} other files`);
  return [...newest].map(([task, file]) => ({ task, file })).toSorted((a, b) => a.task.localeCompare(b.task));
}

const current = /^samples_(?<task>.+?)_(?<time>\d{4}-\d\d-\d\dT[\d.:-]+)\.jsonl$/u;

function isSamplesFile(name: string): boolean {
  return name.endsWith('.jsonl') && !basename(name).startsWith('.');
}

function timeOf(name: string): string {
  return current.exec(basename(name))?.groups?.['time'] ?? '';
}

/** Older names hold the model's arguments before the task: what is behind the last of them, which ends in a path or a value, is not known for sure. */
function taskOf(name: string): string {
  const own = current.exec(basename(name))?.groups?.['task'];
  return (
    own ??
    basename(name, '.jsonl')
      .replace(/^samples_/u, '')
      .replace(/^.*(?:__|=)[^_]*_/u, '')
  );
}

function noSamples(path: string, found: string): EvalError {
  return new EvalError({
    code: 'EVAL_IMPORT_LM_EVAL',
    message: `Expected samples_*.jsonl of lm-evaluation-harness in ${path}, found ${found}.`,
    nextStep: 'Run lm_eval with --log_samples and --output_path, and name that folder.',
  });
}
