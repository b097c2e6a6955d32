import { join } from 'node:path';
import { z } from 'zod';
import { compilePythonRegex, escapePythonRegex, pythonFindAll, pythonSub } from '../python/regex.ts';
import { pythonRepr } from '../python/repr.ts';
import {
  codePointLength,
  isPythonDigit,
  isPythonSpace,
  pythonCapitalize,
  pythonSplit,
  pythonSplitLines,
  pythonStrip,
  pythonTitle,
} from '../python/string-methods.ts';
import { type Check, check, checked } from './check.ts';
import { readJsonLines } from './json-lines.ts';

const taskPatternSchema = z.object({
  pattern: z.string(),
  cases: z.array(z.object({ input: z.string(), findall: z.unknown().optional(), sub_empty: z.string().optional() })),
});
const featureSchema = z.object({
  pattern: z.string(),
  compile_error: z.unknown().optional(),
  cases: z.array(z.object({ text: z.string(), findall: z.unknown(), sub: z.unknown() })).optional(),
});
const stringSchema = z.looseObject({
  op: z.string(),
  text: z.string(),
  pattern: z.string().optional(),
  repl: z.string().optional(),
});

/** The regex vectors of CPython: patterns of task files, features of the language, string methods. */
export async function replayRegex(directory: string): Promise<Check[]> {
  const patterns = await readJsonLines(join(directory, 'task_patterns.jsonl'), taskPatternSchema);
  const features = await readJsonLines(join(directory, 'language_features.jsonl'), featureSchema);
  const strings = await readJsonLines(join(directory, 'sub_escape_str.jsonl'), stringSchema);
  return [
    ...(await Promise.all(patterns.map(replayPattern))),
    ...(await Promise.all(features.map(replayFeature))),
    ...strings.map(replayString),
  ].flat();
}

function replayPattern({ pattern, cases }: z.infer<typeof taskPatternSchema>): Promise<readonly Check[]> {
  return checked(`pattern ${pattern}`, () => {
    const regex = compilePythonRegex(pattern);
    return cases.map(({ input, findall, sub_empty: without }) =>
      without === undefined
        ? check(`findall ${pattern} in ${input}`, pythonFindAll(regex, input), findall)
        : check(`remove ${pattern} from ${input}`, input.replace(regex, ''), without),
    );
  });
}

function replayFeature({
  pattern,
  cases,
  compile_error: refused,
}: z.infer<typeof featureSchema>): Promise<readonly Check[]> {
  return checked(`pattern ${pattern}`, () => {
    if (refused !== undefined && refused !== null) return [check(`refuses ${pattern}`, compiles(pattern), false)];
    const regex = compilePythonRegex(pattern);
    return (cases ?? []).flatMap(({ text, findall, sub }) => [
      check(`findall ${pattern} in ${text}`, pythonFindAll(regex, text), findall),
      check(`sub ${pattern} in ${text}`, pythonSub(regex, '<>', text), sub),
    ]);
  });
}

function compiles(pattern: string): boolean {
  try {
    compilePythonRegex(pattern);
    return true;
  } catch {
    return false;
  }
}

function replayString(vector: z.infer<typeof stringSchema>): Check[] {
  const { op, text, pattern, repl } = vector;
  if (op === 'sub' && pattern !== undefined && repl !== undefined) {
    return [check(`sub ${pattern} by ${repl}`, pythonSub(compilePythonRegex(pattern), repl, text), vector['out'])];
  }
  if (op === 'escape') return [check(`escape ${text}`, escapePythonRegex(text), vector['out'])];
  const methods: Readonly<Record<string, unknown>> = {
    strip: pythonStrip(text),
    split: pythonSplit(text),
    lower: text.toLowerCase(),
    upper: text.toUpperCase(),
    capitalize: pythonCapitalize(text),
    title: pythonTitle(text),
    isspace: isPythonSpace(text),
    isdigit: isPythonDigit(text),
    length: codePointLength(text),
    splitlines: pythonSplitLines(text),
    repr: pythonRepr(text),
  };
  return Object.entries(methods).map(([method, got]) => check(`${method} of ${text}`, got, vector[method]));
}
