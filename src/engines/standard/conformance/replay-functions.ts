import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { compileFilters } from '../filters/filter-pipelines.ts';
import { parseArgumentString } from '../python/parse-argument-string.ts';
import { compileExactMatch } from '../scoring/exact-match.ts';
import { taskConfigSchema } from '../tasks/task-config.ts';
import { type Check, check, checked } from './check.ts';
import { readJsonLines } from './json-lines.ts';

const matchSchema = z.object({
  prediction: z.string(),
  reference: z.string(),
  options: z.record(z.string(), z.unknown()),
  out: z.number(),
});
const filterSchema = z.object({
  filter: z.string(),
  options: z.record(z.string(), z.json()).optional(),
  choices: z.array(z.string()).nullish(),
  response: z.json().optional(),
  responses: z.array(z.string()).optional(),
  out: z.json().optional(),
  error: z.string().optional(),
});
type FilterVector = z.infer<typeof filterSchema>;

/** Single functions of lm-evaluation-harness: exact_match with its options, and every filter. */
export async function replayFunctions(directory: string): Promise<Check[]> {
  const matches = await readJsonLines(join(directory, 'exact_match.jsonl'), matchSchema);
  const filters = await readJsonLines(join(directory, 'filters.jsonl'), filterSchema);
  const matchChecks = matches.map(({ prediction, reference, options, out }) =>
    check(
      `exact_match ${JSON.stringify([prediction, reference, options])}`,
      Number(compileExactMatch(options)(prediction, reference)),
      out,
    ),
  );
  const filterChecks = await Promise.all(filters.map(replayFilter));
  return [...matchChecks, ...filterChecks.flat(), ...(await replayArguments(join(directory, 'utils.jsonl')))];
}

/** Argument strings of the command line. */
async function replayArguments(path: string): Promise<Check[]> {
  if (!existsSync(path)) return [];
  const vectors = await readJsonLines(
    path,
    z.looseObject({ fn: z.string(), input: z.unknown().optional(), out: z.unknown().optional() }),
  );
  return vectors.flatMap(({ fn, input, out }) =>
    fn === 'simple_parse_args_string' && typeof input === 'string'
      ? [check(`arguments ${input}`, parseArgumentString(input), out)]
      : [],
  );
}

function replayFilter(vector: FilterVector): Promise<readonly Check[]> {
  const { filter: name, options, choices, response, responses, out, error } = vector;
  const label = `filter ${JSON.stringify([name, options, response ?? responses])}`;
  const run = (): unknown => {
    const [filter] = compileFilters(
      taskConfigSchema.parse({
        task: 'replay',
        dataset_path: 'none',
        repeats: responses?.length ?? 1,
        filter_list: [{ name: 'replay', filter: [{ function: name, ...options }] }],
      }),
    );
    return filter?.all(responses ?? [String(response)], { choices });
  };
  if (error !== undefined) {
    // What made the original stop must not become an answer here.
    return checked(`${label} fails`, () => {
      try {
        return [check(`${label} fails`, run(), error)];
      } catch {
        return [check(`${label} fails`, error, error)];
      }
    });
  }
  return checked(label, () => [check(label, run(), responses === undefined ? [out] : out)]);
}
