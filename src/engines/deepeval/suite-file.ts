import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { EvalError } from '../../contracts/errors.ts';
import { didYouMean } from '../../contracts/nearest-name.ts';
import { parseWith } from '../../contracts/parse-with.ts';

/** Where suites lie that are given by name: below the working directory, else those that come with vllm-eval. */
function suiteDirectories(): readonly string[] {
  return [resolve('eval/deepeval_tests'), join(import.meta.dirname, '../../../eval/deepeval_tests')];
}

/** A metric in a suite: its name, or its name with settings. Every further key is a parameter of that metric. */
const metricEntrySchema = z.union([
  z.string().transform((metric) => ({ metric })),
  z.looseObject({
    metric: z.string(),
    /** Under which it is reported; needed where a suite uses a metric twice. */
    name: z.string().optional(),
    /** null: record the score, let no test case fail by it. */
    threshold: z.number().min(0).max(1).nullable().optional(),
    /** Threshold 1, and everything below counts 0. */
    strict_mode: z.boolean().optional(),
  }),
]);
export type MetricEntry = z.infer<typeof metricEntrySchema>;

const texts = z.array(z.string());

const caseSchema = z.strictObject({
  /** Names the case for ever; the hash of the input when absent. */
  id: z.string().optional(),
  input: z.string().min(1),
  expected_output: z.string().optional(),
  context: texts.optional(),
  retrieval_context: texts.optional(),
  /** Checked for this case beside the metrics of the suite. */
  metrics: z.array(metricEntrySchema).optional(),
});
export type SuiteCase = z.infer<typeof caseSchema>;

const suiteSchema = z
  .strictObject({
    suite: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/u),
    description: z.string(),
    version: z.string(),
    language: z.enum(['en', 'ko', 'multilingual', 'code']),
    system_prompt: z.string().optional(),
    /** Jinja over the fields of a case: what the model is asked. */
    prompt: z.string().default('{{ input }}'),
    prompt_mode: z.enum(['completion', 'chat']).default('chat'),
    sampling: z
      .strictObject({
        temperature: z.number().optional(),
        top_p: z.number().optional(),
        max_tokens: z.number().int().positive().optional(),
        seed: z.number().int().optional(),
        stop: texts.optional(),
        /** Leave to the server what is not given here; else answers are greedy. */
        server_defaults: z.boolean().default(false),
      })
      .default({ server_defaults: false }),
    repeats: z.number().int().positive().default(1),
    /** Measured for every case. */
    metrics: z.array(metricEntrySchema).default([]),
    /** What a verdict looks at first: `success`, or a metric of the suite. */
    primary: z.string().default('success'),
    cases: z.array(caseSchema).min(1).optional(),
    /** Cases from a data set of `datasets/`; `fields` names the columns. */
    dataset: z
      .strictObject({
        name: z.string(),
        split: z.string(),
        config: z.string().optional(),
        fields: z.strictObject({
          id: z.string().optional(),
          input: z.string(),
          expected_output: z.string().optional(),
          context: z.string().optional(),
          retrieval_context: z.string().optional(),
        }),
      })
      .optional(),
  })
  .refine((suite) => (suite.cases === undefined) !== (suite.dataset === undefined), 'expected either cases or dataset');
export type Suite = z.infer<typeof suiteSchema>;

/** A suite by name (`quick`) or by path (`./tests/mine.yaml`). */
export async function loadSuite(nameOrPath: string): Promise<Suite> {
  const path = suitePath(nameOrPath);
  const text = await readFile(path, 'utf8').catch((error: unknown) => unknownSuite(nameOrPath, path, error));
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new EvalError({
      code: 'EVAL_DEEPEVAL_SUITE_INVALID',
      message: `expected YAML in ${path}, found ${error instanceof Error ? error.message : 'something else'}`,
      nextStep: `Correct ${path}.`,
    });
  }
  return parseWith(suiteSchema, value, path, 'EVAL_DEEPEVAL_SUITE_INVALID');
}

/** Folder of a suite's own metrics. */
export function customMetricDirectory(nameOrPath: string): string {
  return join(dirname(suitePath(nameOrPath)), 'metrics');
}

/**
 * How an exam names its suite: by name where that leads to the file, else by the path from the working directory. Other machines
 * keep the project elsewhere, and their exams must have the same fingerprint.
 */
export function portableReference(nameOrPath: string): string {
  const path = suitePath(nameOrPath);
  const name = basename(path, '.yaml');
  return suitePath(name) === path ? name : relative('', path);
}

function suitePath(nameOrPath: string): string {
  if (/[/\\]|\.ya?ml$/u.test(nameOrPath)) return resolve(nameOrPath);
  const candidates = suiteDirectories().map((directory) => join(directory, `${nameOrPath}.yaml`));
  return candidates.find((candidate) => existsSync(candidate)) ?? resolve(`${nameOrPath}.yaml`);
}

async function unknownSuite(nameOrPath: string, path: string, cause: unknown): Promise<never> {
  const listings = await Promise.all(suiteDirectories().map((directory) => readdir(directory).catch(() => [])));
  const names = [...new Set(listings.flat())].filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -5));
  throw new EvalError({
    code: 'EVAL_DEEPEVAL_SUITE_UNKNOWN',
    message: `expected a suite file at ${path}, found none.${didYouMean(nameOrPath, names)} Known: ${names.join(', ')}`,
    nextStep: 'Give the name of a suite in eval/deepeval_tests, or the path of a suite file.',
    cause,
  });
}

export function suiteError(suite: Suite, expected: string, found: string): EvalError {
  return new EvalError({
    code: 'EVAL_DEEPEVAL_SUITE_INVALID',
    message: `suite "${suite.suite}": expected ${expected}, found ${found}`,
    nextStep: 'Correct the suite file.',
  });
}
