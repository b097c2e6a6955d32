import { extractionOptions } from '../filters/extract-match.ts';
import { compilePythonRegex, escapePythonRegex, pythonFindAll } from '../python/regex.ts';
import { isTruthy } from '../python/python-value.ts';
import { codePointLength, pythonSplit, pythonStrip } from '../python/string-methods.ts';
import type { FilterStep } from '../tasks/task-config.ts';
import type { Family, Port } from './family.ts';

const filters: Readonly<Record<string, Port>> = {
  MultiChoiceRegexFilter: { kind: 'filter', compile: choiceFilter },
  MapRegexFilter: { kind: 'filter', compile: mapFilter },
  WordSortFilter: { kind: 'filter', compile: () => sortedWords },
};

/** BIG-Bench Hard without examples: filters that find the answer in free text. */
export const bbh: Family = {
  name: 'bbh',
  ports: Object.fromEntries(
    ['bbh/zeroshot', 'bbh/cot_zeroshot'].flatMap((folder) =>
      Object.entries(filters).map(([name, port]) => [`${folder}/utils.${name}`, port]),
    ),
  ),
};

/** The selected match, of several groups the first that is not empty; empty when nothing matches. */
function findMatch(regex: RegExp, text: string, select: number): string {
  const matches = pythonFindAll(regex, text);
  if (matches.length === 0) return '';
  const match = matches.at(select);
  const found = typeof match === 'string' ? match : match?.find((group) => group !== '');
  if (found === undefined) throw new Error(`expected at least ${select + 1} matches of ${regex.source}`);
  return pythonStrip(found);
}

function cleaner(step: FilterStep): (text: string) => string {
  const patterns: unknown = step['regexes_to_ignore'] ?? [];
  const ignored = (Array.isArray(patterns) ? patterns : []).map((pattern) => compilePythonRegex(String(pattern)));
  return (text) => {
    let cleaned = text;
    for (const pattern of ignored) cleaned = cleaned.replace(pattern, '');
    if (isTruthy(step['ignore_case'])) cleaned = cleaned.toLowerCase();
    return isTruthy(step['ignore_punctuation']) ? cleaned.replace(/\p{P}/gu, '') : cleaned;
  };
}

/** What the pattern finds; else the text of one of the options `(A) …` of the question, the longest first; else a letter after a colon. */
function choiceFilter(step: FilterStep): (answer: string, document: unknown) => string {
  const { regex, select, fallback } = extractionOptions(step);
  const clean = cleaner(step);
  return (answer, document) => {
    const options = Array.from(inputOf(document).matchAll(/\([A-Z]\)([^\n^(]*)/g), ([, text = '']) =>
      clean(pythonStrip(text)),
    );
    const letters = options.map((_, index) => String.fromCharCode(65 + index));
    const byText = (): string => {
      const longestFirst = options.map(escapePythonRegex).sort((a, b) => codePointLength(b) - codePointLength(a));
      const found = findMatch(compilePythonRegex(longestFirst.join('|')), clean(answer), select);
      const at = options.lastIndexOf(found);
      return found === '' || at < 0 ? found : `(${letters[at]})`;
    };
    const byLetter = (): string => {
      const found = findMatch(compilePythonRegex(`:[\\s]*(${letters.join('|')})`), answer, select);
      return letters.includes(found) ? `(${found})` : found;
    };
    return findMatch(regex, answer, select) || byText() || byLetter() || fallback;
  };
}

/** The value of the first pattern that matches what all of them together find. */
function mapFilter(step: FilterStep): (answer: string) => string {
  const table: unknown = step['regex_pattern_to_value'] ?? {};
  const entries = Object.entries(typeof table === 'object' && table !== null ? table : {});
  const { select, fallback } = extractionOptions(step);
  const clean = cleaner(step);
  const any = compilePythonRegex(entries.map(([pattern]) => pattern).join('|'));
  const values = entries.map(([pattern, value]) => ({ regex: compilePythonRegex(pattern), value: String(value) }));
  return (answer) => {
    const whole = findMatch(any, clean(answer), select);
    if (whole === '') return fallback;
    return values.find(({ regex }) => findMatch(regex, clean(whole), select) !== '')?.value ?? fallback;
  };
}

/** The words of the question's list in the order of their last mention. */
function sortedWords(answer: string, document: unknown): string {
  const words = pythonSplit(pythonStrip(inputOf(document).split('List:')[1] ?? ''));
  const regex = compilePythonRegex(words.map((word) => `\\b${word}\\b`).join('|'));
  const mentioned = pythonFindAll(regex, answer).map(String);
  return mentioned.filter((word, index) => mentioned.lastIndexOf(word) === index).join(' ');
}

function inputOf(document: unknown): string {
  const input: unknown =
    typeof document === 'object' && document !== null && 'input' in document ? document.input : undefined;
  if (typeof input === 'string') return input;
  throw new Error('expected text in the field input');
}
