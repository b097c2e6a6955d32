import { canonicalText } from './canonical-text.ts';
import { absolute, type Complex } from './complex.ts';
import { evaluate, evaluateConstant } from './evaluate.ts';
import { exactValue } from './exact-value.ts';
import { childrenOf, type MathNode } from './math-node.ts';
import { asMatrix } from './matrix.ts';
import { compareRationals } from './rational.ts';

const testPoints = 8;
const relativeTolerance = 1e-11;
/** Differences smaller than this vanish in the original, too. */
const absoluteTolerance = 1e-13;
const decimalTolerance = 1e-9;

/**
 * Whether two expressions have the same value. Fractions are compared exactly. Others are evaluated, where there are symbols at several
 * points on both sides of 0: expressions that agree there are identical but with negligible probability (Schwartz–Zippel).
 */
export function haveSameValue(a: MathNode, b: MathNode): boolean {
  const [left, right] = [exactValue(a), exactValue(b)];
  if (left !== null && right !== null) return compareRationals(left, right) === 0;
  const texts = [canonicalText(a), canonicalText(b)];
  if (texts.some((text) => text.includes('complex-infinity'))) return false;
  if (texts[0] === texts[1]) return true;
  // Large decimals differ in the original as soon as their last digits do.
  const largest = hasDecimals(a) || hasDecimals(b) ? decimalTolerance : Infinity;
  return agreeAtPoints(
    a,
    b,
    (x, y) => absolute({ re: x.re - y.re, im: x.im - y.im }) <= Math.min(largest, toleranceOf(x, y)),
  );
}

/**
 * Whether the difference of two expressions simplifies to exactly 0, as sympy sees it: decimals are binary fractions, and equal neither
 * to what only rounds to them nor to something irrational.
 */
export function differenceVanishes(a: MathNode, b: MathNode): boolean {
  const [left, right] = [exactValue(a), exactValue(b)];
  if (left !== null && right !== null) return compareRationals(left, right) === 0;
  const inexact = hasDecimals(a) || hasDecimals(b);
  if (inexact && (isIrrational(a) !== isIrrational(b) || hasDecimalExponent(a) || hasDecimalExponent(b))) return false;
  const isExact = inexact && !isIrrational(a);
  return agreeAtPoints(
    a,
    b,
    (x, y) => {
      const size = Math.max(absolute(x), absolute(y));
      const tolerance = isExact ? 4e-16 * (symbolsOf(a).size === 0 ? 0 : size) : toleranceOf(x, y);
      return absolute({ re: x.re - y.re, im: x.im - y.im }) <= tolerance;
    },
    'complex',
  );
}

/** Whether it may be irrational whatever its symbols are worth. */
function isIrrational(node: MathNode): boolean {
  if (node.kind === 'constant') return true;
  if (node.kind === 'call' && !['add', 'mul', 'factorial', 'binomial', 'abs', 'sum', 'product'].includes(node.name)) {
    const exponent = node.name === 'pow' ? node.args[1] : undefined;
    if (exponent === undefined || exactValue(exponent)?.denominator !== 1n) return exactValue(node) === null;
  }
  return childrenOf(node).some(isIrrational);
}

function hasDecimalExponent(node: MathNode): boolean {
  const [, exponent] = childrenOf(node);
  if (node.kind === 'call' && node.name === 'pow' && exponent !== undefined && hasDecimals(exponent)) return true;
  return childrenOf(node).some(hasDecimalExponent);
}

function hasDecimals(node: MathNode): boolean {
  return node.kind === 'decimal' || childrenOf(node).some(hasDecimals);
}

/** Whether a / b is the same number, and not 0, wherever both have a value. */
export function areProportional(a: MathNode, b: MathNode): boolean {
  let ratio: number | null = null;
  return agreeAtPoints(a, b, (x, y) => {
    if (absolute(x) < absoluteTolerance || absolute(y) < absoluteTolerance || x.im !== 0 || y.im !== 0) return false;
    ratio ??= x.re / y.re;
    return Math.abs(x.re / y.re - ratio) <= 1e-9 * Math.abs(ratio);
  });
}

function agreeAtPoints(
  a: MathNode,
  b: MathNode,
  agree: (x: Complex, y: Complex) => boolean,
  symbols: 'real' | 'complex' = 'real',
): boolean {
  const hasSymbols = symbolsOf(a).size + symbolsOf(b).size > 0;
  let compared = 0;
  for (let point = 0; point < (hasSymbols ? testPoints : 1); point += 1) {
    const valueOf = (name: string): Complex => ({
      re: pointOf(name, point),
      im: symbols === 'real' ? 0 : pointOf(`${name} imaginary`, point),
    });
    const [x, y] = [evaluate(a, valueOf), evaluate(b, valueOf)];
    if (!isFinite(x) || !isFinite(y)) continue;
    if (!agree(x, y)) return false;
    compared += 1;
  }
  return compared > 0;
}

/** Names of symbols, undefined functions and what is not evaluated. */
export function symbolsOf(node: MathNode): Set<string> {
  if (node.kind === 'symbol') return new Set([node.name]);
  if (node.kind === 'opaque') return new Set([node.text]);
  const names = new Set(childrenOf(node).flatMap((child) => [...symbolsOf(child)]));
  if (node.kind === 'call' && node.name.startsWith('?')) names.add(canonicalText(node));
  return names;
}

/** Whether two numbers agree after rounding to six decimals, one of them being a decimal; null where that is not the question. */
export function agreeAsDecimals(a: MathNode, b: MathNode): boolean | null {
  if (!isAtomic(a) && !isAtomic(b)) return null;
  if (!isDecimal(a) && !isDecimal(b)) return null;
  const [left, right] = [evaluateConstant(a), evaluateConstant(b)];
  if (left === null || right === null) return null;
  return roundToSix(left) === roundToSix(right);
}

function roundToSix(value: number): number {
  return Math.abs(value) > 1e9 ? value : Math.round(value * 1e6);
}

/** A number, or one in per cent. */
function isAtomic(node: MathNode): boolean {
  return node.kind === 'number' || node.kind === 'decimal' || (node.kind === 'percent' && isAtomic(node.of));
}

function isDecimal(node: MathNode): boolean {
  return node.kind === 'decimal' || (node.kind === 'percent' && isDecimal(node.of));
}

/** Equal shape and equal elements; null where either is no matrix. */
export function agreeAsMatrices(a: MathNode, b: MathNode, same: (x: MathNode, y: MathNode) => boolean): boolean | null {
  const [left, right] = [asMatrix(a), asMatrix(b)];
  if (left === null || right === null) return null;
  return (
    left.length === right.length &&
    left.every(
      (row, index) =>
        row.length === right[index]?.length &&
        row.every((item, column) => {
          const other = right[index]?.[column];
          return other !== undefined && same(item, other);
        }),
    )
  );
}

function toleranceOf(x: Complex, y: Complex): number {
  return Math.max(absoluteTolerance, relativeTolerance * Math.max(absolute(x), absolute(y)));
}

function isFinite({ re, im }: Complex): boolean {
  return Number.isFinite(re) && Number.isFinite(im);
}

/** A fixed value between −3 and 3 for every name and point. */
function pointOf(name: string, point: number): number {
  let hash = 2_166_136_261 ^ point;
  for (let index = 0; index < name.length; index += 1) hash = Math.imul(hash ^ name.charCodeAt(index), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_519);
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_917);
  const size = 0.3 + (((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * 2.5;
  return (point + name.length) % 2 === 0 ? size : -size;
}
