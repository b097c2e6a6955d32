import { join } from 'node:path';
import { z } from 'zod';
import { extractMatch } from '../filters/extract-match.ts';
import { compilePythonRegex, escapePythonRegex, pythonFindAll, pythonSub } from '../python/regex.ts';
import { pythonRepr } from '../python/repr.ts';
import {
  codePointLength,
  isPythonDigit,
  isPythonSpace,
  pythonCapitalize,
  pythonCaseFold,
  pythonSplit,
  pythonSplitLines,
  pythonStrip,
  pythonTitle,
} from '../python/string-methods.ts';
import { type Check, check, checked } from './check.ts';
import { readJsonLines } from './json-lines.ts';

const taskPatternSchema = z.object({
  pattern: z.string(),
  cases: z.array(
    z.object({
      input: z.string(),
      findall: z.unknown().optional(),
      sub_empty: z.string().optional(),
      group_select_0: z.string().optional(),
      'group_select_-1': z.string().optional(),
    }),
  ),
});
const featureSchema = z.object({
  pattern: z.string(),
  compile_error: z.unknown().optional(),
  cases: z
    .array(
      z.object({
        text: z.string(),
        findall: z.unknown(),
        search: z.unknown(),
        fullmatch: z.unknown(),
        sub: z.unknown(),
        split: z.unknown(),
      }),
    )
    .optional(),
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
    return cases.flatMap(({ input, findall, sub_empty: without, group_select_0: first, 'group_select_-1': last }) => {
      if (without !== undefined) return [check(`remove ${pattern} from ${input}`, input.replace(regex, ''), without)];
      const selected = (select: number): string => extractMatch(input, regex, select) ?? '[invalid]';
      return [
        check(`findall ${pattern} in ${input}`, pythonFindAll(regex, input), findall),
        ...(first === undefined ? [] : [check(`first ${pattern} in ${input}`, selected(0), first)]),
        ...(last === undefined ? [] : [check(`last ${pattern} in ${input}`, selected(-1), last)]),
      ];
    });
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
    return (cases ?? []).flatMap(({ text, findall, search, fullmatch, sub, split }) => [
      check(`findall ${pattern} in ${text}`, pythonFindAll(regex, text), findall),
      check(`search ${pattern} in ${text}`, firstMatch(regex, text), search),
      check(`fullmatch ${pattern} of ${text}`, matchesWhole(pattern, regex, text), fullmatch),
      check(`sub ${pattern} in ${text}`, pythonSub(regex, '<>', text), sub),
      check(`split ${text} at ${pattern}`, splitAt(regex, text), split),
    ]);
  });
}

/** `re.search`, positions in code points. */
function firstMatch(regex: RegExp, text: string): unknown {
  const [match] = text.matchAll(regex);
  if (match === undefined) return null;
  const start = codePointLength(text.slice(0, match.index));
  const groups = match.slice(1).map((group: string | undefined) => group ?? null);
  return { start, end: start + codePointLength(match[0]), groups };
}

/** `re.fullmatch`. A pattern that cannot stand in brackets must match the whole text at its first try. */
function matchesWhole(pattern: string, regex: RegExp, text: string): boolean {
  const leading = /^\(\?[aiLmsux]+\)/.exec(pattern)?.[0] ?? '';
  const whole = `${leading}\\A(?:${pattern.slice(leading.length)}\n)\\Z`;
  const inBrackets = leading.includes('x') ? whole : whole.replace('\n)', ')');
  if (compiles(inBrackets)) return compilePythonRegex(inBrackets).test(text);
  const [match] = text.matchAll(regex);
  return match?.index === 0 && match[0].length === text.length;
}

/** `re.split`: the parts, and between them the groups of what separates them. */
function splitAt(regex: RegExp, text: string): (string | null)[] {
  const parts: (string | null)[] = [];
  let end = 0;
  for (const match of text.matchAll(regex)) {
    parts.push(text.slice(end, match.index), ...match.slice(1).map((group: string | undefined) => group ?? null));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
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
    casefold: pythonCaseFold(text),
    isdecimal: /^\p{Nd}+$/u.test(text),
    isalnum: /^[\p{L}\p{N}]+$/u.test(text),
    length: codePointLength(text),
    utf8: Buffer.byteLength(text),
    splitlines: pythonSplitLines(text),
    repr: pythonRepr(text),
  };
  return Object.entries(methods).map(([method, got]) => check(`${method} of ${text}`, got, vector[method]));
}
