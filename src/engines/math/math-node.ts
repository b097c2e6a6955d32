import type { Rational } from './rational.ts';

export type RelationOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** A mathematical object as written: nothing in it has been simplified. */
export type MathNode =
  | { readonly kind: 'number'; readonly value: Rational }
  /** Written with a decimal point: only as exact as its digits. */
  | { readonly kind: 'decimal'; readonly value: number }
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'constant'; readonly name: 'pi' | 'e' | 'i' | 'euler' | 'infinity' | 'complex-infinity' }
  /** `name` is an operator (`add`, `mul`, `pow`), a function we know, or `?f` for an undefined function f. */
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly MathNode[] }
  | { readonly kind: 'percent'; readonly of: MathNode }
  | { readonly kind: 'matrix'; readonly rows: readonly (readonly MathNode[])[] }
  | { readonly kind: 'tuple'; readonly items: readonly MathNode[] }
  /** A finite set; the items stand in the order in which they were written, without repetitions. */
  | { readonly kind: 'set'; readonly items: readonly MathNode[] }
  | {
      readonly kind: 'interval';
      readonly start: MathNode;
      readonly end: MathNode;
      readonly leftOpen: boolean;
      readonly rightOpen: boolean;
    }
  | {
      readonly kind: 'named-set';
      readonly name: 'naturals' | 'integers' | 'rationals' | 'reals' | 'complexes' | 'empty';
    }
  | {
      readonly kind: 'set-operation';
      readonly operator: 'union' | 'intersection' | 'minus';
      readonly left: MathNode;
      readonly right: MathNode;
    }
  | {
      readonly kind: 'relation';
      readonly operator: RelationOperator;
      readonly left: MathNode;
      readonly right: MathNode;
    }
  /** A chain such as a < b < c, as its links. */
  | { readonly kind: 'chain'; readonly relations: readonly Extract<MathNode, { kind: 'relation' }>[] }
  | { readonly kind: 'not'; readonly of: MathNode }
  /** What is compared by its text only: integrals, limits, derivatives. */
  | { readonly kind: 'opaque'; readonly text: string };

export type Relation = Extract<MathNode, { kind: 'relation' }>;
export type SetNode = Extract<MathNode, { kind: 'set' | 'interval' | 'named-set' | 'set-operation' }>;

export function isSet(node: MathNode): node is SetNode {
  return node.kind === 'set' || node.kind === 'interval' || node.kind === 'named-set' || node.kind === 'set-operation';
}

export function integer(value: number | bigint): MathNode {
  return { kind: 'number', value: { numerator: BigInt(value), denominator: 1n } };
}

export function call(name: string, ...args: readonly MathNode[]): MathNode {
  return { kind: 'call', name, args };
}

/** Joins sums of sums and products of products: only the order of their operands is kept. */
export function flatCall(name: 'add' | 'mul', left: MathNode, right: MathNode): MathNode {
  const operands = (node: MathNode): readonly MathNode[] =>
    node.kind === 'call' && node.name === name ? node.args : [node];
  return call(name, ...operands(left), ...operands(right));
}

export function negate(node: MathNode): MathNode {
  if (node.kind === 'number') {
    return { kind: 'number', value: { ...node.value, numerator: -node.value.numerator } };
  }
  return node.kind === 'decimal' ? { kind: 'decimal', value: -node.value } : flatCall('mul', integer(-1), node);
}

/** Children of an expression, whatever its kind. */
export function childrenOf(node: MathNode): readonly MathNode[] {
  switch (node.kind) {
    case 'call':
      return node.args;
    case 'percent':
    case 'not':
      return [node.of];
    case 'matrix':
      return node.rows.flat();
    case 'tuple':
    case 'set':
      return node.items;
    case 'interval':
      return [node.start, node.end];
    case 'set-operation':
    case 'relation':
      return [node.left, node.right];
    case 'chain':
      return node.relations;
    default:
      return [];
  }
}
