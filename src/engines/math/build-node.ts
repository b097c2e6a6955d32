import { call, flatCall, integer, type MathNode, negate, type Relation, type RelationOperator } from './math-node.ts';
import { canonicalText } from './canonical-text.ts';
import { evaluateConstant } from './evaluate.ts';
import { rational } from './rational.ts';

/** A text that is no expression, or one whose parts do not fit together. */
export class MathSyntaxError extends Error {}

export const complexInfinity: MathNode = { kind: 'constant', name: 'complex-infinity' };

/** A number as written: with a point it is a decimal. */
export function parseNumber(text: string): MathNode {
  const digits = text.replaceAll(',', '');
  if (/^-?\d+$/.test(digits)) return integer(BigInt(digits));
  return { kind: 'decimal', value: Number(digits) };
}

/** Whole numbers make a fraction, anything else stays a division. */
export function divide(left: MathNode, right: MathNode): MathNode {
  if (!isWhole(left) || !isWhole(right)) return call('mul', left, call('pow', right, integer(-1)));
  return right.value.numerator === 0n
    ? complexInfinity
    : { kind: 'number', value: rational(left.value.numerator, right.value.numerator) };
}

export function isWhole(node: MathNode): node is Extract<MathNode, { kind: 'number' }> {
  return node.kind === 'number' && node.value.denominator === 1n;
}

/** Parts that stand side by side: a product, or a whole number and a fraction after it: then a mixed number. */
export function juxtapose(left: MathNode, right: MathNode): MathNode {
  if (isWhole(left) && right.kind === 'number' && right.value.numerator > 0n) {
    const whole = left.value.numerator;
    const { numerator, denominator } = right.value;
    const sum = whole < 0n ? whole * denominator - numerator : whole * denominator + numerator;
    return { kind: 'number', value: rational(sum, denominator) };
  }
  return flatCall('mul', left, right);
}

export function add(left: MathNode, right: MathNode): MathNode {
  if (holdsMatrix(left) !== holdsMatrix(right)) throw new MathSyntaxError('a sum of a matrix and what is none');
  return flatCall('add', left, right);
}

export function subtract(left: MathNode, right: MathNode): MathNode {
  return add(left, negate(right));
}

function holdsMatrix(node: MathNode): boolean {
  return (
    node.kind === 'matrix' || (node.kind === 'call' && 'add mul'.includes(node.name) && node.args.some(holdsMatrix))
  );
}

/** Members in the order in which they are written, each once. */
export function finiteSet(items: readonly MathNode[]): MathNode {
  if (items.length === 0) return { kind: 'named-set', name: 'empty' };
  const seen = new Map(items.map((item) => [canonicalText(item), item]));
  return { kind: 'set', items: [...seen.values()] };
}

/** What stands between commas and semicolons without brackets around it: one thing, or a set. */
export function setOrSingle(groups: readonly (readonly MathNode[])[]): MathNode {
  const [first = []] = groups;
  const [only] = first;
  if (groups.length === 1) return first.length === 1 && only !== undefined ? only : finiteSet(first);
  if (groups.every((group) => group.length === 1)) return finiteSet(groups.flat());
  return finiteSet(groups.map((items): MathNode => ({ kind: 'tuple', items })));
}

/** A pair in brackets is an interval where it can be one. */
export function interval(start: MathNode, end: MathNode, leftOpen: boolean, rightOpen: boolean): MathNode {
  for (const bound of [start, end]) expectReal(bound);
  const [from, to] = [evaluateConstant(start), evaluateConstant(end)];
  if (from !== null && to !== null && !Number.isNaN(from) && !Number.isNaN(to)) {
    if ((leftOpen && rightOpen && to <= from) || (!leftOpen && !rightOpen && to < from)) {
      return { kind: 'tuple', items: [start, end] };
    }
    if (from === to && !leftOpen && !rightOpen) return finiteSet([start]);
    if (to <= from) return { kind: 'named-set', name: 'empty' };
  }
  const isInfinite = (value: number | null): boolean => value === Infinity || value === -Infinity;
  return {
    kind: 'interval',
    start,
    end,
    leftOpen: leftOpen || isInfinite(from),
    rightOpen: rightOpen || isInfinite(to),
  };
}

function expectReal(node: MathNode): void {
  const isNumber = node.kind !== 'constant' || (node.name !== 'i' && node.name !== 'complex-infinity');
  if (!isNumber || !isExpression(node)) throw new MathSyntaxError('an interval needs real bounds');
}

/** Whether it can stand in a sum. */
export function isExpression(node: MathNode): boolean {
  return ['number', 'decimal', 'symbol', 'constant', 'call', 'percent', 'opaque'].includes(node.kind);
}

/** a < b after a chain that ends in a. */
export function relate(left: MathNode, operator: RelationOperator, right: MathNode): MathNode {
  if (left.kind === 'relation') {
    return { kind: 'chain', relations: [left, { kind: 'relation', operator, left: left.right, right }] };
  }
  if (left.kind === 'chain') {
    const last = left.relations.at(-1);
    if (last === undefined) throw new MathSyntaxError('a chain without links');
    const next: Relation = { kind: 'relation', operator, left: last.right, right };
    return { kind: 'chain', relations: [...left.relations, next] };
  }
  return { kind: 'relation', operator, left, right };
}

/** Letters and products of letters: what may stand left of an assignment. */
export function isOnlySymbols(node: MathNode): boolean {
  if (node.kind === 'symbol') return true;
  if (node.kind === 'call' && node.name === 'pow') {
    const [base, exponent] = node.args;
    const isInverse = exponent !== undefined && isWhole(exponent) && exponent.value.numerator === -1n;
    if (isInverse && base !== undefined) return isOnlySymbols(base);
  }
  if (node.kind === 'call' || node.kind === 'tuple' || node.kind === 'set') {
    const parts = node.kind === 'call' ? node.args : node.items;
    return parts.length > 0 && parts.every(isOnlySymbols);
  }
  return false;
}
