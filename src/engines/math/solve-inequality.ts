import { real } from './complex.ts';
import { evaluate } from './evaluate.ts';
import { call, type MathNode, negate, type Relation } from './math-node.ts';
import { intersect, pieceOf, type RealSet } from './real-sets.ts';
import { symbolsOf } from './same-value.ts';

/** The real numbers for which a relation, or every link of a chain, in one unknown holds; null where it is not of degree 1 or 2. */
export function solutionsOf(node: MathNode): RealSet | null {
  if (node.kind === 'chain') {
    const all = node.relations.map(solveOne);
    return all.reduce((common, one) => (common === null || one === null ? null : intersect(common, one)));
  }
  return node.kind === 'relation' ? solveOne(node) : null;
}

function solveOne(relation: Relation): RealSet | null {
  const difference = call('add', relation.left, negate(relation.right));
  const [name, ...others] = symbolsOf(difference);
  if (name === undefined || others.length > 0) return null;
  const at = (x: number): number => {
    const { re, im } = evaluate(difference, () => real(x));
    return im === 0 ? re : Number.NaN;
  };
  // The coefficients of a polynomial of degree 2 from three values; two more tell whether it is one.
  const c = at(0);
  const a = (at(1) + at(-1)) / 2 - c;
  const b = (at(1) - at(-1)) / 2;
  const isPolynomial = [2.5, -3.7].every(
    (x) => Math.abs(a * x * x + b * x + c - at(x)) <= 1e-9 * Math.max(1, Math.abs(at(x))),
  );
  if (!isPolynomial) return null;
  const roots = rootsOf(Math.abs(a) < 1e-12 ? 0 : a, b, c);
  const bounds = [-Infinity, ...roots, Infinity];
  const { operator } = relation;
  const holdsAt = (value: number): boolean => {
    if (operator === '=') return false;
    if (operator === '!=') return true;
    return operator.startsWith('<') ? value < 0 : value > 0;
  };
  const includesRoots =
    operator === '=' || operator.endsWith('=') === (operator !== '!=')
      ? operator !== '!=' && operator.includes('=')
      : false;
  const pieces = bounds.slice(0, -1).flatMap((from, index) => {
    const to = bounds[index + 1] ?? Infinity;
    const inside = Number.isFinite(from)
      ? Number.isFinite(to)
        ? (from + to) / 2
        : from + 1
      : Number.isFinite(to)
        ? to - 1
        : 0;
    const between = holdsAt(a * inside ** 2 + b * inside + c) ? [pieceOf(from, to, true, true)] : [];
    const point = Number.isFinite(to) && includesRoots ? [pieceOf(to, to, false, false)] : [];
    return [...between, ...point];
  });
  return union(pieces);
}

function rootsOf(a: number, b: number, c: number): number[] {
  if (a === 0) return b === 0 ? [] : [-c / b];
  const discriminant = b * b - 4 * a * c;
  if (discriminant < 0) return [];
  const root = Math.sqrt(discriminant);
  return [...new Set([(-b - root) / (2 * a), (-b + root) / (2 * a)])].sort((x, y) => x - y);
}

/** Pieces in order; neighbours that touch become one. */
function union(pieces: readonly RealSet[number][]): RealSet {
  const joined: RealSet[number][] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last !== undefined && last.to === piece.from && !(last.toOpen && piece.fromOpen)) {
      joined[joined.length - 1] = { ...last, to: piece.to, toOpen: piece.toOpen };
    } else joined.push(piece);
  }
  return joined;
}
