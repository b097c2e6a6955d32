import { pythonSplit } from '../python/string-methods.ts';
import { countNgrams, matches } from './ngrams.ts';

/** The official SQuAD normalisation: lower case, no ASCII punctuation, no English articles, single spaces. */
export function normalizeSquadAnswer(text: string): string {
  const bare = text
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, '')
    .replace(/(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu, ' ');
  return pythonSplit(bare).join(' ');
}

/** F1 over the words that both have, 0 to 1; 1 when both are empty. */
export function squadF1(prediction: string, reference: string): number {
  const own = pythonSplit(normalizeSquadAnswer(prediction));
  const gold = pythonSplit(normalizeSquadAnswer(reference));
  if (own.length === 0 || gold.length === 0) return own.length === gold.length ? 1 : 0;
  const common = matches(countNgrams(own, 1), countNgrams(gold, 1));
  return common === 0
    ? 0
    : (2 * (common / own.length) * (common / gold.length)) / (common / own.length + common / gold.length);
}

export function squadExactMatch(prediction: string, reference: string): number {
  return normalizeSquadAnswer(prediction) === normalizeSquadAnswer(reference) ? 1 : 0;
}
