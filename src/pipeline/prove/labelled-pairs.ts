import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EvalError } from '../../contracts/errors.ts';
import { readJsonLines } from '../scores/read-json-lines.ts';

const pairSchema = z.object({
  dataset: z.string().regex(/^[^/\\]+$/, 'expected a name without slashes'),
  baseline: z.string().regex(/^[^/\\]+$/, 'expected a name without slashes'),
  candidate: z.string().regex(/^[^/\\]+$/, 'expected a name without slashes'),
  truth: z.enum(['worse', 'same', 'unclear']),
});
/** Two releases on the same items; the truth is that of all items. */
export type LabelledPair = z.infer<typeof pairSchema>;

const outcomeSchema = z.object({ item_id: z.string(), metric: z.string(), value: z.number() });

/** What one model scored on one data set. */
export interface Outcomes {
  readonly metric: string;
  readonly values: ReadonlyMap<string, number>;
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

/** `<dataset>/<model>.jsonl`: one JSON object a line, `{item_id, metric, value}`, one metric. Throws as `readPairs`. */
export async function readOutcomes(directory: string, dataset: string, model: string): Promise<Outcomes> {
  const path = join(directory, dataset, `${model}.jsonl`);
  if (!existsSync(path)) {
    throw new EvalError({
      code: 'EVAL_PROVE_LAYOUT',
      message: `Expected the scores of ${model} on ${dataset}, found no ${path}.`,
      nextStep: 'Add the file, or leave the pairs that name it out of pairs.jsonl.',
    });
  }
  const values = new Map<string, number>();
  let metric = '';
  for await (const line of readJsonLines(path, outcomeSchema, 'EVAL_PROVE_LINE')) {
    metric ||= line.metric;
    if (line.metric === metric && !values.has(line.item_id)) values.set(line.item_id, line.value);
  }
  return { metric, values };
}
