import { evaluateConstant } from './evaluate.ts';
import type { MathNode } from './math-node.ts';

/** A connected part of the real line. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly fromOpen: boolean;
  readonly toOpen: boolean;
}

export type RealSet = readonly Piece[];

const line: RealSet = [{ from: -Infinity, to: Infinity, fromOpen: true, toOpen: true }];

/** A set as parts of the real line, in order and apart from each other; null for what is no such set. */
export function realSet(node: MathNode): RealSet | null {
  switch (node.kind) {
    case 'set': {
      const values = node.items.map(evaluateConstant);
      if (values.some((value) => value === null || !Number.isFinite(value))) return null;
      return join(values.map((value) => pieceOf(value ?? 0, value ?? 0, false, false)));
    }
    case 'interval': {
      const [from, to] = [evaluateConstant(node.start), evaluateConstant(node.end)];
      return from === null || to === null ? null : join([pieceOf(from, to, node.leftOpen, node.rightOpen)]);
    }
    case 'named-set':
      if (node.name === 'empty') return [];
      return node.name === 'reals' ? line : null;
    case 'set-operation': {
      const [left, right] = [realSet(node.left), realSet(node.right)];
      if (left === null || right === null) return null;
      if (node.operator === 'union') return join([...left, ...right]);
      return intersect(left, node.operator === 'minus' ? complement(right) : right);
    }
    default:
      return null;
  }
}

/** Bounds may differ by rounding. */
export function areSameRealSets(a: RealSet, b: RealSet): boolean {
  return (
    a.length === b.length &&
    a.every((piece, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        isSameBound(piece.from, other.from) &&
        isSameBound(piece.to, other.to) &&
        piece.fromOpen === other.fromOpen &&
        piece.toOpen === other.toOpen
      );
    })
  );
}

export function pieceOf(from: number, to: number, fromOpen: boolean, toOpen: boolean): Piece {
  return { from, to, fromOpen, toOpen };
}

function isSameBound(a: number, b: number): boolean {
  const size = Math.max(1, Math.abs(a), Math.abs(b));
  return a === b || (size < Infinity && Math.abs(a - b) <= 1e-10 * size);
}

function isEmpty({ from, to, fromOpen, toOpen }: Piece): boolean {
  return from > to || (from === to && (fromOpen || toOpen));
}

function join(pieces: readonly Piece[]): RealSet {
  const sorted = pieces
    .filter((piece) => !isEmpty(piece))
    .sort((a, b) => a.from - b.from || Number(a.fromOpen) - Number(b.fromOpen));
  const joined: Piece[] = [];
  for (const piece of sorted) {
    const last = joined.at(-1);
    const touches =
      last !== undefined && (piece.from < last.to || (piece.from === last.to && !(piece.fromOpen && last.toOpen)));
    if (last === undefined || !touches) {
      joined.push(piece);
      continue;
    }
    const [to, toOpen] =
      piece.to > last.to || (piece.to === last.to && last.toOpen) ? [piece.to, piece.toOpen] : [last.to, last.toOpen];
    joined[joined.length - 1] = { ...last, to, toOpen };
  }
  return joined;
}

export function intersect(a: RealSet, b: RealSet): RealSet {
  return join(
    a.flatMap((x) =>
      b.map((y) => {
        const from = Math.max(x.from, y.from);
        const to = Math.min(x.to, y.to);
        return pieceOf(
          from,
          to,
          (x.from === from && x.fromOpen) || (y.from === from && y.fromOpen),
          (x.to === to && x.toOpen) || (y.to === to && y.toOpen),
        );
      }),
    ),
  );
}

function complement(pieces: RealSet): RealSet {
  const gaps: Piece[] = [];
  let from = -Infinity;
  let fromOpen = true;
  for (const piece of pieces) {
    gaps.push(pieceOf(from, piece.from, fromOpen, !piece.fromOpen));
    [from, fromOpen] = [piece.to, !piece.toOpen];
  }
  gaps.push(pieceOf(from, Infinity, fromOpen, true));
  return join(
    gaps.map((gap) => ({
      ...gap,
      fromOpen: gap.fromOpen || gap.from === -Infinity,
      toOpen: gap.toOpen || gap.to === Infinity,
    })),
  );
}
