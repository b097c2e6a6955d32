/** An exact fraction in lowest terms; the denominator is positive. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Larger results are left to floating point: a few answers are towers of powers. */
const largestBits = 20_000;

/** Throws RangeError where the denominator is 0. */
export function rational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 0n) throw new RangeError('a fraction needs a denominator');
  const divisor = greatestCommonDivisor(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

export function addRationals(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function multiplyRationals(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

export function negateRational(a: Rational): Rational {
  return { numerator: -a.numerator, denominator: a.denominator };
}

export function compareRationals(a: Rational, b: Rational): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

export function isInteger(a: Rational): boolean {
  return a.denominator === 1n;
}

/** The largest whole number that is not above `a`. */
export function floorRational({ numerator, denominator }: Rational): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}

/** `base ** exponent` where that is rational and of reasonable size, else null. */
export function powerOfRational(base: Rational, exponent: Rational): Rational | null {
  const root = exponent.denominator === 1n ? base : exactRoot(base, exponent.denominator);
  if (root === null) return null;
  const power = exponent.numerator < 0n ? -exponent.numerator : exponent.numerator;
  if (exponent.numerator < 0n && root.numerator === 0n) return null;
  const bits = BigInt(Math.max(bitLength(root.numerator), bitLength(root.denominator)));
  if (power * bits > BigInt(largestBits)) return null;
  const raised = { numerator: root.numerator ** power, denominator: root.denominator ** power };
  return exponent.numerator < 0n ? rational(raised.denominator, raised.numerator) : raised;
}

/** The nearest double; infinite where there is none. */
export function rationalToNumber({ numerator, denominator }: Rational): number {
  const excess = Math.max(bitLength(numerator), bitLength(denominator)) - 1000;
  if (excess <= 0) return Number(numerator) / Number(denominator);
  const shift = BigInt(bitLength(numerator) - bitLength(denominator) - 80);
  const quotient = shift >= 0n ? numerator / (denominator << shift) : (numerator << -shift) / denominator;
  return Number(quotient) * 2 ** Number(shift);
}

export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x === 0n ? 1n : x;
}

function exactRoot(base: Rational, degree: bigint): Rational | null {
  if (base.numerator < 0n || degree > 64n) return null;
  const numerator = integerRoot(base.numerator, degree);
  const denominator = integerRoot(base.denominator, degree);
  return numerator === null || denominator === null ? null : { numerator, denominator };
}

/** Newton's method on whole numbers. */
function integerRoot(value: bigint, degree: bigint): bigint | null {
  if (value < 2n) return value;
  let guess = 1n << BigInt(Math.ceil(bitLength(value) / Number(degree)));
  for (;;) {
    const next = ((degree - 1n) * guess + value / guess ** (degree - 1n)) / degree;
    if (next >= guess) break;
    guess = next;
  }
  return guess ** degree === value ? guess : null;
}

function bitLength(value: bigint): number {
  return (value < 0n ? -value : value).toString(16).length * 4;
}
