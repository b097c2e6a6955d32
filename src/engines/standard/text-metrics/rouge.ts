import { porterStem } from './porter-stemmer.ts';
import { countNgrams, matches, totalOf } from './ngrams.ts';

/** Each 0 to 1. */
export interface RougeScore {
  readonly precision: number;
  readonly recall: number;
  readonly f: number;
}

export type RougeKind = 'rouge1' | 'rouge2' | 'rougeL' | 'rougeLsum';

/** ROUGE (Lin 2004) as rouge-score 0.1.2: only `a-z0-9` are words, so that a Korean text scores 0. Lsum takes lines as sentences. */
export function rouge(hypothesis: string, reference: string, kind: RougeKind, stem = false): RougeScore {
  if (kind === 'rougeLsum') {
    const sentences = (text: string): string[][] =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => words(line, stem));
    return summaryScore(sentences(hypothesis), sentences(reference));
  }
  const own = words(hypothesis, stem);
  const gold = words(reference, stem);
  if (kind === 'rougeL') return toScore(commonSubsequence(gold, own).length, own.length, gold.length);
  const order = kind === 'rouge1' ? 1 : 2;
  const mine = countNgrams(own, order);
  const wanted = countNgrams(gold, order);
  return toScore(matches(mine, wanted), totalOf(mine), totalOf(wanted));
}

function words(text: string, stem: boolean): string[] {
  const found = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return stem ? found.map((word) => (word.length > 3 ? porterStem(word) : word)) : [...found];
}

function toScore(hits: number, hypothesisCount: number, referenceCount: number): RougeScore {
  const precision = hypothesisCount === 0 ? 0 : hits / hypothesisCount;
  const recall = referenceCount === 0 ? 0 : hits / referenceCount;
  return { precision, recall, f: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

/** Union of the longest common subsequences of every reference sentence with all others; no word counts twice. */
function summaryScore(hypothesis: readonly string[][], reference: readonly string[][]): RougeScore {
  const ownLeft = new Map(countNgrams(hypothesis.flat(), 1));
  const goldLeft = new Map(countNgrams(reference.flat(), 1));
  let hits = 0;
  for (const sentence of reference) {
    const union = new Set(hypothesis.flatMap((other) => commonSubsequence(sentence, other)));
    for (const at of union) {
      const word = sentence[at] ?? '';
      const own = ownLeft.get(word) ?? 0;
      const gold = goldLeft.get(word) ?? 0;
      if (own === 0 || gold === 0) continue;
      ownLeft.set(word, own - 1);
      goldLeft.set(word, gold - 1);
      hits += 1;
    }
  }
  return toScore(hits, hypothesis.flat().length, reference.flat().length);
}

/** Positions in `left` of a longest common subsequence. */
function commonSubsequence(left: readonly string[], right: readonly string[]): number[] {
  const columns = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * columns);
  for (let row = 1; row <= left.length; row += 1) {
    for (let column = 1; column < columns; column += 1) {
      const at = row * columns + column;
      lengths[at] =
        left[row - 1] === right[column - 1]
          ? (lengths[at - columns - 1] ?? 0) + 1
          : Math.max(lengths[at - columns] ?? 0, lengths[at - 1] ?? 0);
    }
  }
  const positions: number[] = [];
  let row = left.length;
  let column = right.length;
  while (row > 0 && column > 0) {
    const at = row * columns + column;
    if (left[row - 1] === right[column - 1]) {
      positions.unshift(row - 1);
      row -= 1;
      column -= 1;
    } else if ((lengths[at - 1] ?? 0) > (lengths[at - columns] ?? 0)) column -= 1;
    else row -= 1;
  }
  return positions;
}
