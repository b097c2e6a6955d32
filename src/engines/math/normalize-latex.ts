import { compilePythonRegex, pythonSub } from '../standard/python/regex.ts';
import { pythonLeftStrip, pythonStrip } from '../standard/python/string-methods.ts';
import { boxedContent } from './boxed-content.ts';
import { unitNames } from './unit-names.ts';

const leftBrackets = String.raw`\\\{|\{|\\\||\||\[|\(|\\rbracl|\\lgroup|\\lbrace|\\lbrack|\\vert|\\lvert|\\lceil|\\lfloor|\\langle|\\llcorner|\\ulcorner`;
const rightBrackets = String.raw`\\\}|\}|\\\||\||\]|\)|\\rbrack|\\rgroup|\\rbrace|\\vert|\\rvert|\\rceil|\\rfloor|\\rangle|\\lrcorner|\\urcorner`;
const leftSize = new RegExp(String.raw`\\m?left(${leftBrackets})`, 'g');
const rightSize = new RegExp(String.raw`\\m?right(${rightBrackets})`, 'g');
const permutation = /\(([a-zA-Z0-9+\-*/\\ ]+?)\)_\{([a-zA-Z0-9+\-*/\\ ]+?)\}/g;
const dropped = compilePythonRegex(
  String.raw`\\mathrm\{th\}|\\!\s*|\\text\s*\{\s*\}|\\\$|\$|(?<!\\)["']|\\displaystyle`,
);
/** The first alternative that matches at a place is replaced. */
const replacements: readonly (readonly [pattern: string, replacement: string])[] = [
  [String.raw`\\math(?:rm|it|bf)`, '\\text'],
  [String.raw`\\text(?:normal|bf|it|rm)`, '\\text'],
  [String.raw`\\(?:d|t|c)frac`, '\\frac'],
  [String.raw`\s\.`, ' 0.'],
  [String.raw`\{\.`, '{0.'],
  [String.raw`\~\=`, '\\approx'],
  [String.raw`\s*\{\s*,\s*\}`, ','],
  [String.raw`(?<![a-zA-Z]),?\s*(?:and|or)(?![a-zA-Z])`, ','],
  [String.raw`,?\s*\\text\{\s*(?:and|or)\s*\}`, ','],
  [String.raw`(?<!\\)\\\s`, ' '],
  ['infinity', '\\infty'],
  [String.raw`,?\\ldots`, ' '],
  [String.raw`\s*\bpercentage\b`, '\\%'],
  [String.raw`\\text\{percentage\}`, '%'],
  [String.raw`\s*\bpercent\b`, '\\%'],
  [String.raw`\\text\{percent\}`, '%'],
  [String.raw`\s*\bpct\b`, '\\%'],
  [String.raw`\\text\{pct\}`, '%'],
  [String.raw`(?<!\\)inf(?!inity)`, '\\infty'],
  [' sqrt', '\\sqrt'],
];
const replaced = compilePythonRegex(replacements.map(([pattern]) => `(${pattern})`).join('|'));
const doubledBackslash = /\\\\(?=[a-zA-Z])/g;
const trailingText = compilePythonRegex(String.raw`(\\(?:text|mbox)\{.*?\})(\^\d|\{\^\d\})?$`);
const trailingUnit = compilePythonRegex(String.raw`(\d|\}|\s)\s*(?:(?:${unitNames.join('|')})(?:s|es)?)\s*$`);

const malformed: readonly (readonly [RegExp, string])[] = (
  [
    [String.raw`\^\s?\((.*?)\)`, '^{\\1}'],
    [String.raw`sqrt\s?\((.*?)\)`, '\\\\sqrt{\\1}'],
    [String.raw`\\frac\s?(\d)\s?(\d+)`, '\\\\frac{\\1}{\\2}'],
    [String.raw`\\log_\s?(\d)\s?(\d+)`, '\\\\log_{\\1}{\\2}'],
    [String.raw`\\frac\s?\{(.*?)\}\s?(\d)`, '\\\\frac{\\1}{\\2}'],
    [String.raw`\\frac\s?(\d)\s?\{(.*?)\}`, '\\\\frac{\\1}{\\2}'],
    [String.raw`\\sqrt\s?(\d)`, '\\\\sqrt{\\1}'],
  ] as const
).map(([pattern, replacement]) => [compilePythonRegex(pattern), replacement]);

/** LaTeX of an answer as math-verify's normalisation leaves it: no size commands, no units at the end, arguments in braces. */
export function normalizeLatex(text: string, boxes: 'all' | 'last'): string {
  let result = boxedContent(text, boxes)
    .replaceAll('\\mathrm{T}', 'T')
    .replaceAll('\\mathrm{d}', 'd')
    .replaceAll('{\\rm d}', 'd')
    .replaceAll('\\left[\\begin{matrix}', '\\begin{bmatrix}')
    .replaceAll('\\end{matrix}\\right]', '\\end{bmatrix}')
    .replace(leftSize, '$1')
    .replace(rightSize, '$1')
    .replace(permutation, '\\frac{($1)!}{(($1)-($2))!}')
    .replace(dropped, '')
    .replace(replaced, (...match: unknown[]) => {
      const group = match.slice(1, replacements.length + 1).findIndex((found) => found !== undefined);
      return replacements[group]?.[1] ?? String(match[0]);
    })
    .replaceAll('\n', ' ')
    .replaceAll('\t', ' ');
  if (!result.includes('matrix')) result = result.replace(doubledBackslash, '\\');
  result = withoutUnits(result);
  if (result.startsWith('.')) result = `0${result}`;
  if (result === '0.5') result = '\\frac{1}{2}';
  for (const [pattern, replacement] of malformed) result = pythonSub(pattern, replacement, result);
  result = result.replaceAll(' sqrt', '\\sqrt');
  return pythonStrip(fractionOfNumbers(bracedFractions(bracedRoots(result))));
}

/** A unit is dropped only where something is left. */
function withoutUnits(text: string): string {
  let result = text;
  const keep = (shorter: string): void => {
    if (shorter !== '') result = shorter;
  };
  keep(pythonStrip(result.replace(trailingText, '')));
  for (let time = 0; time < 2; time += 1) keep(pythonSub(trailingUnit, '\\1', result));
  return result;
}

/** `\sqrt3` as `\sqrt{3}`. */
function bracedRoots(text: string): string {
  const [head = '', ...parts] = text.split('\\sqrt');
  return (
    head +
    parts
      .map((part) => {
        const argument = pythonLeftStrip(part);
        const [first] = argument;
        if (first === undefined || first === '{' || first === '[') return `\\sqrt${argument}`;
        return `\\sqrt{${first}}${argument.slice(first.length)}`;
      })
      .join('')
  );
}

/** `\frac12` as `\frac{1}{2}`; a text that ends too early stays as it is. */
function bracedFractions(text: string): string {
  const [head = '', ...parts] = text.split('\\frac');
  let result = head;
  for (const part of parts) {
    const characters = [...pythonLeftStrip(part)];
    const [first, second] = characters;
    if (first === '{') {
      result += `\\frac${characters.join('')}`;
      continue;
    }
    if (first === undefined || second === undefined) return text;
    const tail = characters.slice(2).join('');
    result += second === '{' ? `\\frac{${first}}{${tail}` : `\\frac{${first}}{${second}}${tail}`;
  }
  return result;
}

/** `2/3`, and nothing else, as a fraction. */
function fractionOfNumbers(text: string): string {
  const found = /^(-?(?:0|[1-9]\d*))\/(-?(?:0|[1-9]\d*))$/.exec(text);
  return found === null || text.includes('-0') ? text : `\\frac{${found[1]}}{${found[2]}}`;
}
