import { isDeepStrictEqual } from 'node:util';

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;

/**
 * Standard outputs as LiveCodeBench compares them: line by line without outer spaces; lines that differ agree when both are the same
 * numbers, however written ("1.0" and "1").
 */
export function outputsAgree(found: string, expected: string): boolean {
  const [a, b] = [linesOf(found), linesOf(expected)];
  return a.length === b.length && a.every((line, index) => line === b[index] || sameNumbers(line, b[index] ?? ''));
}

/** Results of a call, as JSON; a tuple is a list. Numbers are compared by value. */
export function valuesAgree(found: string, expected: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(found), JSON.parse(expected));
  } catch {
    return false;
  }
}

function linesOf(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim());
}

function sameNumbers(a: string, b: string): boolean {
  const [numbersA, numbersB] = [a.split(/\s+/u), b.split(/\s+/u)];
  return (
    numbersA.length === numbersB.length &&
    [...numbersA, ...numbersB].every((text) => decimal.test(text)) &&
    numbersA.every((text, index) => canonical(text) === canonical(numbersB[index] ?? ''))
  );
}

/** A decimal number without sign of plus, leading and trailing zeros and exponent: exact at any length. */
function canonical(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/u, '').split('.');
  const digits = (whole + fraction).replace(/^0+/u, '');
  const trimmed = digits.replace(/0+$/u, '');
  if (trimmed === '') return '0';
  const power = Number(exponent) - fraction.length + (digits.length - trimmed.length);
  return `${mantissa.startsWith('-') ? '-' : ''}${trimmed}e${power}`;
}
