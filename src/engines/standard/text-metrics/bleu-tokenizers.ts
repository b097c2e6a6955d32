import { pythonSplit, pythonStrip } from '../python/string-methods.ts';

export const bleuTokenizers = ['13a', 'intl', 'zh', 'char', 'none'] as const;
export type BleuTokenizer = (typeof bleuTokenizers)[number];

/** Tokens of a line as sacrebleu 2 splits it. */
export function tokenizeForBleu(line: string, tokenizer: BleuTokenizer): string[] {
  switch (tokenizer) {
    case '13a':
      return pythonSplit(western(` ${unescapeEntities(line)} `));
    case 'zh':
      return pythonSplit(western(spacedChinese(pythonStrip(line))));
    case 'intl':
      return pythonSplit(
        line
          .replace(/(\P{N})(\p{P})/gu, '$1 $2 ')
          .replace(/(\p{P})(\P{N})/gu, ' $1 $2')
          .replace(/(\p{S})/gu, ' $1 '),
      );
    case 'char':
      return pythonSplit([...line].join(' '));
    case 'none':
      return pythonSplit(line);
  }
}

/** mteval-v13a: punctuation apart, but not inside numbers. */
function western(line: string): string {
  return line
    .replace(/([{-~[-` -&(-+:-@/])/gu, ' $1 ')
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/gu, '$1 $2 ');
}

function unescapeEntities(line: string): string {
  return line
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}

/**
 * Characters that stand alone. The first range is sacrebleu's: it means the supplementary planes (U+20000…, U+2F800…), but compares
 * four-digit escapes, which is what its published scores rest on.
 */
const chinese =
  /[\u2001-\u2a6d\u2e80-\u2eff\u2f00-\u2fdf\u2ff0-\u303f\u3100-\u312f\u31a0-\u31bf\u31c0-\u31ef\u3200-\u33ff\u3400-\u4db5\u4e00-\u9fbb\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9\ufe10-\ufe1f\ufe30-\ufe4f\uff00-\uffef]/gu;

function spacedChinese(line: string): string {
  return line.replace(chinese, ' $& ');
}
