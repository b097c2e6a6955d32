import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EvalError } from '../../contracts/errors.ts';
import { type ModelFingerprint, modelFingerprintSchema } from '../../contracts/model-fingerprint.ts';
import { readJson } from '../../journal/read-json.ts';
import { readJsonLines } from '../scores/read-json-lines.ts';

const name = z.string().regex(/^[^/\\]+$/, 'expected a name without slashes');
const pairSchema = z.object({
  /** Null for a release as a whole: every data set that both models have, and their fingerprints. */
  dataset: name.nullish().transform((dataset) => dataset ?? null),
  baseline: name,
  candidate: name,
  truth: z.enum(['worse', 'same', 'unclear']),
  /** Groups whose rates are told apart: a severity, a kind of fault. */
  labels: z.array(z.string()).default([]),
});
/** Two releases on the same items; the truth is that of all items, or of what was done to the release. */
export type LabelledPair = z.infer<typeof pairSchema>;

const outcomeSchema = z.object({
  item_id: z.string(),
  metric: z.string(),
  value: z.number(),
  /** Of log-probabilities of right answers: what a guess scores, where that is known. */
  guess: z.number().optional(),
});

/** What one model scored on one data set. */
export interface Outcomes {
  /** The metric of the first line. */
  readonly metric: string;
  /** Its values by item. */
  readonly values: ReadonlyMap<string, number>;
  /** All metrics, that one first. */
  readonly columns: ReadonlyMap<
    string,
    ReadonlyMap<string, { readonly value: number; readonly guess: number | undefined }>
  >;
}

/** `pairs.jsonl` of a directory of labelled pairs. Throws EVAL_PROVE_LAYOUT and EVAL_PROVE_LINE. */
export async function readPairs(directory: string): Promise<LabelledPair[]> {
  const path = join(directory, 'pairs.jsonl');
  if (!existsSync(path)) {
    throw new EvalError({
      code: 'EVAL_PROVE_LAYOUT',
      message: `Expected a directory with pairs.jsonl, found none in ${directory}.`,
      nextStep: 'Give a directory with pairs.jsonl and <dataset>/<model>.jsonl files.',
    });
  }
  const pairs: LabelledPair[] = [];
  for await (const line of readJsonLines(path, pairSchema, 'EVAL_PROVE_LINE')) pairs.push(line);
  return pairs;
}

/** `<dataset>/<model>.jsonl`: one JSON object a line, `{item_id, metric, value}`. Throws as `readPairs`. */
export async function readOutcomes(directory: string, dataset: string, model: string): Promise<Outcomes> {
  const path = join(directory, dataset, `${model}.jsonl`);
  if (!existsSync(path)) {
    throw new EvalError({
      code: 'EVAL_PROVE_LAYOUT',
      message: `Expected the scores of ${model} on ${dataset}, found no ${path}.`,
      nextStep: 'Add the file, or leave the pairs that name it out of pairs.jsonl.',
    });
  }
  const columns = new Map<string, Map<string, { value: number; guess: number | undefined }>>();
  for await (const { item_id: itemId, metric, value, guess } of readJsonLines(path, outcomeSchema, 'EVAL_PROVE_LINE')) {
    const column = columns.get(metric) ?? new Map<string, { value: number; guess: number | undefined }>();
    columns.set(metric, column);
    if (!column.has(itemId)) column.set(itemId, { value, guess });
  }
  const [[metric, first] = ['', new Map<string, { value: number }>()]] = columns;
  return { metric, values: new Map([...first].map(([itemId, { value }]) => [itemId, value])), columns };
}

/** Data sets that a model has scores of, by name. */
export async function datasetsOf(directory: string, model: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(directory, entry.name, `${model}.jsonl`)))
    .map((entry) => entry.name)
    .toSorted();
}

/** `fingerprints/<model>.json`; null where the model has none. */
export async function readFingerprint(directory: string, model: string): Promise<ModelFingerprint | null> {
  const path = join(directory, 'fingerprints', `${model}.json`);
  return existsSync(path) ? readJson(path, modelFingerprintSchema) : null;
}
