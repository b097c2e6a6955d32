/** Why two texts that are nearly the same are two questions, not one. */
export type Distinction = 'other-answer' | 'other-numbers' | 'other-negation' | 'other-word-order';

const number = /\d+(?:[.,]\d+)*/gu;
const negation = /\b(?:not|no|never|none|nor|neither|without|except|cannot)\b|n['’]t\b|않|못하|못한|없|아닌|아니/gu;
const word = /[\p{L}\p{N}]+/gu;

/**
 * Small differences that turn a question into another one: benchmarks hold twins on purpose (Winogrande, PAWS, GSM8K templates), and
 * merging them would destroy what they test. Null when there is none. Texts are normalised ones; an answer is null where none is known.
 */
export function tellApart(
  a: { readonly text: string; readonly answer: string | null },
  b: { readonly text: string; readonly answer: string | null },
): Distinction | null {
  if (a.answer !== null && b.answer !== null && a.answer !== b.answer) return 'other-answer';
  if (matches(a.text, number) !== matches(b.text, number)) return 'other-numbers';
  if (matches(a.text, negation) !== matches(b.text, negation)) return 'other-negation';
  return haveOtherOrder(a.text.match(word) ?? [], b.text.match(word) ?? []) ? 'other-word-order' : null;
}

/** Whether the words that both have stand in another order. */
function haveOtherOrder(a: readonly string[], b: readonly string[]): boolean {
  const [inA, inB] = [new Set(a), new Set(b)];
  const [sharedA, sharedB] = [a.filter((one) => inB.has(one)), b.filter((one) => inA.has(one))];
  return sharedA.join(' ') !== sharedB.join(' ') && sharedA.toSorted().join(' ') === sharedB.toSorted().join(' ');
}

function matches(text: string, pattern: RegExp): string {
  return (text.match(pattern) ?? []).join(' ');
}
