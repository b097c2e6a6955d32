import { isTruthy } from '../python/python-value.ts';
import { compilePythonRegex, pythonFindAll } from '../python/regex.ts';
import { pythonStrip } from '../python/string-methods.ts';
import type { FilterStep } from '../tasks/task-config.ts';

/** Options that the filters `regex` and `multi_choice_regex` share. */
export interface ExtractionOptions {
  readonly regex: RegExp;
  /** Which of the matches; negative from the end. */
  readonly select: number;
  readonly fallback: string;
}

export function extractionOptions(step: FilterStep): ExtractionOptions {
  const { regex_pattern: pattern, group_select: select, fallback } = step;
  return {
    regex: compilePythonRegex(typeof pattern === 'string' ? pattern : '#### (\\-?[0-9\\.\\,]+)'),
    select: typeof select === 'number' ? select : 0,
    fallback: typeof fallback === 'string' ? fallback : '[invalid]',
  };
}

/**
 * The selected match, white space stripped; of several groups the first that is not empty. Undefined
 * when nothing matches; throws when the pattern matches, but not often enough, as lm-evaluation-harness does.
 */
export function extractMatch(text: string, regex: RegExp, select: number): string | undefined {
  const matches = pythonFindAll(regex, text);
  const match = matches.at(select);
  if (match === undefined) {
    if (matches.length === 0) return undefined;
    throw new Error(`expected at least ${select + 1} matches of ${regex.source}, found ${matches.length}`);
  }
  const found = typeof match === 'string' ? match : match.find((group) => isTruthy(group));
  return found === undefined ? undefined : pythonStrip(found);
}
