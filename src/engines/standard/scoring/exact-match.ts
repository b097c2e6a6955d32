import { isTruthy } from '../python/python-value.ts';
import { compilePythonRegex } from '../python/regex.ts';

export type TextComparison = (prediction: string, gold: string) => boolean;

/** `string.punctuation` of Python. */
const punctuation = /[!-/:-@[-`{-~]/g;

/** exact_match with its options, which clean both texts in this order: regexes_to_ignore, ignore_case, ignore_punctuation, ignore_numbers. */
export function compileExactMatch(options: Readonly<Record<string, unknown>>): TextComparison {
  const patterns: unknown = options['regexes_to_ignore'] ?? [];
  const ignored = (Array.isArray(patterns) ? patterns : [patterns]).map((pattern) =>
    compilePythonRegex(String(pattern)),
  );
  const clean = (text: string): string => {
    let cleaned = text;
    for (const regex of ignored) cleaned = cleaned.replace(regex, '');
    if (isTruthy(options['ignore_case'])) cleaned = cleaned.toLowerCase();
    if (isTruthy(options['ignore_punctuation'])) cleaned = cleaned.replace(punctuation, '');
    return isTruthy(options['ignore_numbers']) ? cleaned.replace(/[0-9]/g, '') : cleaned;
  };
  return (prediction, gold) => clean(prediction) === clean(gold);
}
