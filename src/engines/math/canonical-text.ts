import type { MathNode } from './math-node.ts';

/** A text that is equal for expressions that differ in the order of summands, factors and set members only. */
export function canonicalText(node: MathNode): string {
  switch (node.kind) {
    case 'number':
      return node.value.denominator === 1n
        ? `${node.value.numerator}`
        : `${node.value.numerator}/${node.value.denominator}`;
    case 'decimal':
      return `${node.value}f`;
    case 'symbol':
      return `'${node.name}'`;
    case 'constant':
      return `\\${node.name}`;
    case 'call': {
      const args = node.args.map(canonicalText);
      return `${node.name}(${(node.name === 'add' || node.name === 'mul' ? args.sort() : args).join(',')})`;
    }
    case 'percent':
      return `percent(${canonicalText(node.of)})`;
    case 'matrix':
      return `[${node.rows.map((row) => `[${row.map(canonicalText).join(',')}]`).join(',')}]`;
    case 'tuple':
      return `(${node.items.map(canonicalText).join(',')})`;
    case 'set':
      return `{${node.items.map(canonicalText).sort().join(',')}}`;
    case 'interval':
      return `${node.leftOpen ? ']' : '['}${canonicalText(node.start)},${canonicalText(node.end)}${node.rightOpen ? '[' : ']'}`;
    case 'named-set':
      return `\\${node.name}`;
    case 'set-operation': {
      const sides = [canonicalText(node.left), canonicalText(node.right)];
      return `${node.operator}(${(node.operator === 'minus' ? sides : sides.sort()).join(',')})`;
    }
    case 'relation':
      return `(${canonicalText(node.left)}${node.operator}${canonicalText(node.right)})`;
    case 'chain':
      return node.relations.map(canonicalText).sort().join('&');
    case 'not':
      return `not(${canonicalText(node.of)})`;
    case 'opaque':
      return `opaque(${node.text})`;
  }
}
