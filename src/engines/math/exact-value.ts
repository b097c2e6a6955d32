import type { MathNode } from './math-node.ts';
import {
  addRationals,
  compareRationals,
  floorRational,
  greatestCommonDivisor,
  isInteger,
  multiplyRationals,
  negateRational,
  powerOfRational,
  type Rational,
  rational,
} from './rational.ts';

const largestFactorial = 2000n;

/** The value of an expression that is a fraction, whatever its size; null where it is none, or not known to be one. */
export function exactValue(node: MathNode): Rational | null {
  if (node.kind === 'number') return node.value;
  if (node.kind === 'percent') {
    const whole = exactValue(node.of);
    return whole === null ? null : multiplyRationals(whole, rational(1n, 100n));
  }
  if (node.kind !== 'call') return null;
  const args: Rational[] = [];
  for (const arg of node.args) {
    const value = exactValue(arg);
    if (value === null) return null;
    args.push(value);
  }
  return exactFunctions[node.name]?.(args) ?? null;
}

const zero = rational(0n);
const one = rational(1n);

const exactFunctions: Readonly<Record<string, (args: readonly Rational[]) => Rational | null>> = {
  add: (args) => args.reduce(addRationals, zero),
  mul: (args) => args.reduce(multiplyRationals, one),
  pow: ([base = zero, exponent = one]) => powerOfRational(base, exponent),
  abs: ([value = zero]) => (value.numerator < 0n ? negateRational(value) : value),
  floor: ([value = zero]) => rational(floorRational(value)),
  ceiling: ([value = zero]) => rational(-floorRational(negateRational(value))),
  mod: ([value = zero, modulus = zero]) => {
    if (modulus.numerator === 0n) return null;
    const quotient = rational(
      floorRational(multiplyRationals(value, rational(modulus.denominator, modulus.numerator))),
    );
    return addRationals(value, negateRational(multiplyRationals(modulus, quotient)));
  },
  factorial: ([value = zero]) => {
    if (!isInteger(value) || value.numerator < 0n || value.numerator > largestFactorial) return null;
    let product = 1n;
    for (let factor = 2n; factor <= value.numerator; factor += 1n) product *= factor;
    return rational(product);
  },
  binomial: ([n = zero, k = zero]) => {
    if (!isInteger(n) || !isInteger(k) || k.numerator > largestFactorial) return null;
    let product = one;
    for (let step = 0n; step < k.numerator; step += 1n) {
      product = multiplyRationals(product, rational(n.numerator - step, step + 1n));
    }
    return k.numerator < 0n ? zero : product;
  },
  gcd: (args) =>
    args.every(isInteger) ? rational(args.reduce((a, b) => greatestCommonDivisor(a, b.numerator), 0n)) : null,
  lcm: (args) =>
    args.every(isInteger)
      ? rational(args.reduce((a, { numerator: b }) => (b === 0n ? 0n : (a * b) / greatestCommonDivisor(a, b)), 1n))
      : null,
  max: (args) => args.reduce((a, b) => (compareRationals(a, b) >= 0 ? a : b), args[0] ?? zero),
  min: (args) => args.reduce((a, b) => (compareRationals(a, b) <= 0 ? a : b), args[0] ?? zero),
};
