import { lastBoxed } from './last-boxed.ts';

const number = String.raw`[-+]?\$?\d(?:[\d,]*\d)?(?:\.\d+)?`;
const announcements = [
  /(?:final\s+answer|correct\s+answer|answer)\s*(?:is|:|=)+\s*:?\s*(?<answer>[^\n]+)/giu,
  /(?:최종\s*)?(?:정답|답)\s*(?:은|는|:|=)\s*:?\s*(?<answer>[^\n]+)/gu,
];

/**
 * What a solution states as its answer, or null. In order: the last `\boxed{…}`; the last "final answer is …", "Answer: …" or
 * "정답은 …"; a last display formula or bold text; a text that is nothing but a number. A number somewhere in a derivation is not an answer.
 */
export function finalAnswer(text: string): string | null {
  return lastBoxed(text) ?? announced(text) ?? emphasised(text) ?? bareNumber(text);
}

function announced(text: string): string | null {
  const plain = text.replaceAll(/\*\*|__/gu, '');
  let last: { index: number; answer: string } | null = null;
  for (const pattern of announcements) {
    for (const match of plain.matchAll(pattern)) {
      const answer = match.groups?.['answer'];
      if (answer !== undefined && match.index >= (last?.index ?? 0)) last = { index: match.index, answer };
    }
  }
  return last === null ? null : announcedValue(last.answer);
}

/** Of "$\frac12$. I hope it is correct." the formula; of "204, because …" the number; of "B." the words without the full stop. */
function announcedValue(rest: string): string | null {
  const formula = /^\s*(?:\$\$?(?<dollar>[^$]+)\$|\\\((?<round>.+?)\\\)|\\\[(?<square>.+?)\\\])/u.exec(rest);
  const inside = formula?.groups?.['dollar'] ?? formula?.groups?.['round'] ?? formula?.groups?.['square'];
  if (inside !== undefined) return inside.trim();
  const leading = new RegExp(
    `^\\s*(?<value>${number})(?!,\\s*[-\\d])(?=\\s*(?:[.,;)]?(?:\\s|$)|[입이가-힣]))`,
    'u',
  ).exec(rest)?.groups?.['value'];
  if (leading !== undefined) return leading;
  const words = rest.trim().replace(/[.。]\s*$/u, '');
  return words === '' ? null : words;
}

function emphasised(text: string): string | null {
  const matches = [...text.matchAll(/\\\[\s*(?<display>.+?)\s*\\\]|\*\*(?<bold>[^*\n]+)\*\*/gsu)];
  const groups = matches.at(-1)?.groups;
  return groups?.['display'] ?? groups?.['bold']?.trim() ?? null;
}

function bareNumber(text: string): string | null {
  const trimmed = text.trim().replace(/\.$/u, '');
  return new RegExp(`^\\$?${number}\\$?$`, 'u').test(trimmed) ? trimmed : null;
}
