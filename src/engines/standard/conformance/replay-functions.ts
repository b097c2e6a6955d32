import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { compileFilters } from '../filters/filter-pipelines.ts';
import { sanitizeModelName, sanitizeTaskName } from '../lm-eval/file-names.ts';
import { documentHash, targetHash } from '../lm-eval/sample-hashes.ts';
import { sampleSize } from '../lm-eval/sample-size.ts';
import { parseArgumentString } from '../python/parse-argument-string.ts';
import { pythonJson } from '../python/python-json.ts';
import { pythonFloat } from '../python/python-value.ts';
import { pythonStr } from '../python/repr.ts';
import { compileExactMatch } from '../scoring/exact-match.ts';
import { taskConfigSchema } from '../tasks/task-config.ts';
import { type Check, check, checked } from './check.ts';
import { matchingEntries } from '../tasks/resolve-tasks.ts';
import { readJsonLines } from './json-lines.ts';
import { parsePythonJson } from './parse-python-json.ts';

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

/** Single functions of lm-evaluation-harness: exact_match with its options, every filter, and small ones. */
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
  return [...matchChecks, ...filterChecks.flat(), ...(await replayUtilities(join(directory, 'utils.jsonl')))];
}

const utilitySchema = z.discriminatedUnion('fn', [
  z.object({ fn: z.literal('simple_parse_args_string'), input: z.string(), out: z.unknown() }),
  z.object({ fn: z.enum(['sanitize_model_name', 'sanitize_task_name']), input: z.string(), out: z.string() }),
  z.object({
    fn: z.literal('pattern_match'),
    input: z.object({ patterns: z.array(z.string()), names: z.array(z.string()) }),
    out: z.array(z.string()),
  }),
  z.object({
    fn: z.literal('get_sample_size'),
    input: z.object({ docs: z.number(), limit: z.number().nullable() }),
    out: z.number().nullable(),
  }),
  z.object({ fn: z.literal('doc_hash'), input_python_json: z.string(), json_text: z.string(), out: z.string() }),
  z.object({ fn: z.literal('target_hash'), input: z.unknown(), str: z.string(), out: z.string() }),
]);

/** Small functions: arguments of the command line, names, patterns, sample sizes, hashes. */
async function replayUtilities(path: string): Promise<Check[]> {
  if (!existsSync(path)) return [];
  const vectors = await readJsonLines(path, utilitySchema);
  return vectors.flatMap((vector): Check[] => {
    const name = `${vector.fn} ${'input' in vector ? JSON.stringify(vector.input) : vector.input_python_json}`;
    switch (vector.fn) {
      case 'simple_parse_args_string':
        return [check(name, parseArgumentString(vector.input), vector.out)];
      case 'sanitize_model_name':
        return [check(name, sanitizeModelName(vector.input), vector.out)];
      case 'sanitize_task_name':
        return [check(name, sanitizeTaskName(vector.input), vector.out)];
      case 'pattern_match': {
        const index = new Map(
          vector.input.names.map((task) => [task, { kind: 'task', name: task, path: '' } as const]),
        );
        const found = vector.input.patterns.flatMap((pattern) => matchingEntries(pattern, index));
        return [check(name, [...new Set(found.map((entry) => entry.name))].sort(), vector.out)];
      }
      case 'get_sample_size':
        return [check(name, sampleSize(vector.input.docs, vector.input.limit), vector.out)];
      case 'doc_hash': {
        const document = z.record(z.string(), z.unknown()).parse(parsePythonJson(vector.input_python_json));
        return [
          check(`${name} text`, pythonJson(document, 2), vector.json_text),
          check(name, documentHash(document), vector.out),
        ];
      }
      case 'target_hash': {
        const isFloat = z.object({ float: z.string() }).safeParse(vector.input);
        const target = isFloat.success ? pythonFloat(Number(isFloat.data.float)) : vector.input;
        return [check(`${name} text`, pythonStr(target), vector.str), check(name, targetHash(target), vector.out)];
      }
    }
  });
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
