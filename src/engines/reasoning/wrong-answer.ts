import { readInteger } from './graders/integer-answer.ts';

/** A plausible wrong answer, always the same for the same gold answer: an integer is off by a little, anything else gets a term too many. */
export function wrongAnswer(gold: string): string {
  const value = readInteger(gold);
  if (value === null) return `${gold} + 1`;
  const integer = BigInt(value);
  return (integer + 1n + ((integer * integer) % 9n)).toString();
}
