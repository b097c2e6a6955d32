import { MathSyntaxError } from './build-node.ts';
import { limitTime } from './limit-time.ts';
import { parseSympyLatex } from './parse-sympy-latex.ts';
import { differenceVanishes } from './same-value.ts';

const longestMs = 5000;

/**
 * Whether two LaTeX texts are equal for sympy: the same text, or expressions whose difference simplifies to 0. What cannot be read, or
 * takes too long, is not equal.
 */
export function areSympyEqual(a: string, b: string): boolean {
  if (a !== '' && a === b) return true;
  try {
    return limitTime(longestMs, () => differenceVanishes(parseSympyLatex(a), parseSympyLatex(b))) === true;
  } catch (error) {
    if (error instanceof MathSyntaxError || error instanceof RangeError) return false;
    throw error;
  }
}
