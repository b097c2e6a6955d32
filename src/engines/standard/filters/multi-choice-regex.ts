import { compilePythonRegex, escapePythonRegex } from '../python/regex.ts';
import { isTruthy } from '../python/python-value.ts';
import { codePointLength, pythonStrip } from '../python/string-methods.ts';
import type { FilterStep } from '../tasks/task-config.ts';
import { extractionOptions, extractMatch } from './extract-match.ts';

/**
 * The letter of the answer, as `(A)`: what the pattern finds; else the text of a choice in the answer, the longest first; else a letter after a
 * colon; else the fallback. Needs the field `choices` of the document.
 */
export function multiChoiceRegex(step: FilterStep): (answer: string, document: unknown) => string {
  const { regex, select, fallback } = extractionOptions(step);
  const patterns: unknown = step['regexes_to_ignore'] ?? [];
  const ignored = (Array.isArray(patterns) ? patterns : []).map((pattern) => compilePythonRegex(String(pattern)));
  const clean = (text: string): string => {
    let cleaned = text;
    for (const pattern of ignored) cleaned = cleaned.replace(pattern, '');
    if (isTruthy(step['ignore_case'])) cleaned = cleaned.toLowerCase();
    return isTruthy(step['ignore_punctuation']) ? cleaned.replace(/\p{P}/gu, '') : cleaned;
  };
  return (answer, document) => {
    const byPattern = extractMatch(answer, regex, select);
    if (isTruthy(byPattern)) return byPattern ?? fallback;
    const choices = choicesOf(document);
    const letters = choices.map((_, index) => String.fromCharCode(65 + index));
    const texts = choices.map((choice) => clean(pythonStrip(choice)));
    const alternatives = texts.map(escapePythonRegex).sort((a, b) => codePointLength(b) - codePointLength(a));
    const byText = extractMatch(clean(answer), compilePythonRegex(alternatives.join('|')), select);
    if (isTruthy(byText)) {
      const at = texts.lastIndexOf(byText ?? '');
      return at < 0 ? (byText ?? fallback) : `(${letters[at]})`;
    }
    const byLetter = extractMatch(answer, compilePythonRegex(`:[\\s]*(${letters.join('|')})`), select);
    return isTruthy(byLetter) ? `(${byLetter})` : fallback;
  };
}

function choicesOf(document: unknown): readonly string[] {
  const choices: unknown =
    typeof document === 'object' && document !== null && 'choices' in document ? document.choices : undefined;
  if (Array.isArray(choices) && choices.every((choice) => typeof choice === 'string')) return choices;
  throw new Error('the filter multi_choice_regex needs a list of texts in the field choices of the document');
}
