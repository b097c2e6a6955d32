const substitutions: readonly (readonly [string, string])[] = [
  ['an ', ''],
  ['a ', ''],
  ['.$', '$'],
  ['\\$', ''],
  ['\\ ', ''],
  [' ', ''],
  ['mbox', 'text'],
  [',\\text{and}', ','],
  ['\\text{and}', ','],
  ['\\text{m}', '\\text{}'],
];
/** Units and the like; what is not a word is removed wherever it stands. */
const removed: readonly string[] = [
  ...'square ways integers dollars mph inches ft hours km units'.split(' '),
  '\\ldots',
  ...'sue points feet minutes digits cents degrees cm gm pounds meters meals edges students'.split(' '),
  'childrentickets',
  'multiples',
  '\\text{s}',
  '\\text{.}',
  '\\text{\ns}',
  '\\text{}^2',
  '\\text{}^3',
  '\\text{\n}',
  '\\text{}',
  '\\mathrm{th}',
  '^\\circ',
  '^{\\circ}',
  '\\;',
  ',\\!',
  '{,}',
  '"',
  '\\dots',
];

/** Normal form of an answer to a quantitative question (Lewkowycz et al. 2022, appendix D), as lm-evaluation-harness 0.4.13 has it. */
export function normalizeFinalAnswer(text: string): string {
  let answer = text.slice(text.lastIndexOf('=') + 1);
  const isWord = (expression: string): boolean => /^[a-z]+$/.test(expression);
  for (const word of removed.filter(isWord)) {
    answer = answer.replace(new RegExp(`(?<![\\\\\\p{L}\\p{N}_])${word}(?![\\p{L}\\p{N}_])`, 'gu'), '');
  }
  for (const [before, after] of substitutions) answer = answer.replaceAll(before, after);
  for (const expression of removed) {
    answer = isWord(expression) ? outsideCommands(answer, expression) : answer.replaceAll(expression, '');
  }
  answer = answer
    .replace(/([^\n]*?)(\$)([^\n]*?)(\$)([^\n]*)/g, (_, _before, _open, inside: string) => `$${inside}$`)
    .replace(/\\text\{([^\n]*?)\}/g, '$1')
    .replace(/\\textbf\{([^\n]*?)\}/g, '$1')
    .replace(/\\overline\{([^\n]*?)\}/g, '$1')
    .replace(/\\boxed\{([^\n]*)\}/g, '$1')
    .replace(/frac([^{])([^\n])/gu, 'frac{$1}{$2}')
    .replace(/sqrt(\[[^\]]*\])([\p{L}\p{N}_])/gu, 'sqrt$1{$2}')
    .replace(/sqrt(?!\[)([^{])/gu, 'sqrt{$1}')
    .replaceAll('$', '');
  return /^-?\p{Nd}{1,3}(?:,\p{Nd}{3})+$/u.test(answer) ? answer.replaceAll(',', '') : answer;
}

/** A unit inside a command such as `\left` stays. */
function outsideCommands(text: string, word: string): string {
  return text
    .split(/(\\[a-zA-Z]+)/)
    .map((segment, index) => (index % 2 === 0 ? segment.replaceAll(word, '') : segment))
    .join('');
}
