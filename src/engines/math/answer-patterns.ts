import { compilePythonRegex, escapePythonRegex } from '../standard/python/regex.ts';

/** A pattern that finds answers; a smaller priority is tried first. */
export interface AnswerPattern {
  readonly kind: 'latex' | 'expression';
  readonly priority: number;
  readonly pattern: RegExp;
}

const raw = String.raw;
/** Mathematics that may follow the first one after "and", "or" or a comma. */
const followers = 5;
export const groupPrefixes: readonly string[] = [
  'first',
  ...Array.from({ length: followers }, (_, index) => `next${index + 1}`),
];

const percentWords = raw`(?:\\?%|[Pp]ercent|[Pp]ercentage|[Pp]ct)`;

/** One piece of LaTeX between its delimiters. With `boxed` it must hold a box. */
function environment(prefix: string, boxed: boolean): string {
  const delimited = (content: string): string =>
    boxed ? raw`${content}*?\\boxed\{${content}+?\}${content}*?` : `${content}+?`;
  const number = raw`-?\d+(?:[.,]\d+)?`;
  const kinds = [
    raw`(?<!\\)\$\$(?P<${prefix}_latexDisplayDollar>${delimited(raw`(?:[^$]|\$(?!\$))`)})(?<!\\)\$\$`,
    raw`(?<!\\)\\\[(?P<${prefix}_latexDisplayBracket>${delimited(raw`(?:[^\\]|\\(?!\]))`)})(?<!\\)\\\]`,
    raw`(?<!\\|\d)\$(?P<${prefix}_latexInlineDollar>${delimited(raw`(?:\\[$]|[^\n$])`)})(?<!\\)\$`,
    raw`(?<!\\)\\\((?P<${prefix}_latexInlineParenthesis>${delimited(raw`(?:[^\\\n]|\\(?!\)))`)})(?<!\\)\\\)`,
    raw`\s\[(?P<${prefix}_latexInlineBracket>${delimited(raw`[^\n\]\[]`)})\]\s`,
    ...(boxed ? [] : [raw`(?P<${prefix}_latexFraction>-?\\frac\{${number}\}\{${number}\})`]),
  ];
  return raw`(?:(?:${kinds.join('|')})\s*(?P<${prefix}_percent>${percentWords})?)`;
}

function environments(boxed: boolean): string {
  const [first = '', ...next] = groupPrefixes;
  const space = boxed ? raw`\s*` : '';
  const tail = next.map((prefix) => raw`${space}(?:\s*(?:,?and|,?or|,)\s*${environment(prefix, boxed)})?`);
  return environment(first, boxed) + tail.join('');
}

const number = raw`(?<!\d)(?:(?P<integer1>-?[1-9]\d{0,2}(?:[ ,]\d{3})+)(?P<decimal1>\.\d+)?|(?P<integer2>-?\d+)(?P<decimal2>[.,]\d+)|(?P<decimal3>\.\d+)|(?P<integer3>-?\d+))(?P<percent>\s*(?:%|[Pp]ercent|\s*[Pp]ercentage|\s*[Pp]ct))?`;
const operators = raw`\+\-\*×/\^\(\)÷`;
const anyExpression = raw`[\d\.\s${operators}]`;
const expression = raw`(?P<expr>-?\(?-?\d${anyExpression}*[${operators}]${anyExpression}+\)?)`;
const before = raw`(?:^|\s|\=)(?:\*\*)?`;
const after = raw`(?:\*\*)?(?:\.|,|:|\s|\)|\$|$)`;
const currencies = escapePythonRegex('$€£¥₹₽₪₩₫฿₡₢₣₤₥₦₧₨₩₪₫₭₮₯₰₱₲₳₴₵₶₷₸₹₺₻₼₽₾₿');
const anchoredExpression = `(?:${before}${expression}${after})`;
const anchoredNumber = `(?:${before}[${currencies}]?${number})`;

let compiled: readonly AnswerPattern[] | undefined;

/** All patterns of math-verify's defaults (LaTeX and plain expressions), in its order. Compiled once. */
export function answerPatterns(): readonly AnswerPattern[] {
  compiled ??= [...latexPatterns(), ...expressionPatterns()];
  return compiled;
}

function latexPatterns(): AnswerPattern[] {
  const latex = `(?:${environments(false)})`;
  const patterns: readonly (readonly [number, string])[] = [
    [0, raw`(?i:final answer is)\:?\s*${latex}\.?\s?I hope`],
    [50, raw`(?i:final answer.{0,100}?)\s+is\:?\s*${latex}`],
    [100, raw`(?i:answer):.{0,50}?${latex}`],
    [200, raw`(?i:answer).{0,50}?${latex}`],
    [300, latex],
    [50, environments(true)],
    [50, raw`(?P<first_latexBoxed>\\boxed\{.+\})`],
  ];
  return patterns.map(([priority, pattern]) => ({
    kind: 'latex',
    priority,
    pattern: compilePythonRegex(pattern, 's'),
  }));
}

function expressionPatterns(): AnswerPattern[] {
  const either = `(?:${anchoredExpression}|${anchoredNumber})`;
  const afterEquals = raw`(?:.{0,100}=\s*|.{0,50}?)${either}(?!\s*=)`;
  const patterns: readonly (readonly [number, string])[] = [
    [0, raw`(?i:final answer is)\:?\s*${either}\.?\s?I hope`],
    [50, raw`(?i:final answer.{0,100}?)\s+is\:?${either}`],
    [100, `(?i:answer):${afterEquals}`],
    [200, `(?i:answer)${afterEquals}`],
    [300, anchoredExpression],
    [300, anchoredNumber],
  ];
  return patterns.map(([priority, pattern]) => ({
    kind: 'expression',
    priority,
    pattern: compilePythonRegex(pattern),
  }));
}
