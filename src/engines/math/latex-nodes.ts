import { MathSyntaxError, parseNumber } from './build-node.ts';
import { greekLetters } from './greek-letters.ts';
import { integer, type MathNode } from './math-node.ts';

/** 0,111 is a decimal, 1,234 a number with groups. */
export function parseThousands(text: string): MathNode {
  const written = text.trim();
  return parseNumber(written.startsWith('0') ? written.replaceAll(',', '.') : written);
}

export function matrixNode(built: readonly (readonly MathNode[])[]): MathNode {
  if (new Set(built.map((row) => row.length)).size !== 1) throw new MathSyntaxError('rows of different length');
  return { kind: 'matrix', rows: built };
}

export function transpose(node: MathNode): MathNode {
  if (node.kind !== 'matrix') return node;
  const [first = []] = node.rows;
  return { kind: 'matrix', rows: first.map((_, column) => node.rows.map((row) => row[column] ?? integer(0))) };
}

const constants: ReadonlyMap<string, MathNode> = new Map([
  ['pi', { kind: 'constant', name: 'pi' }],
  ['gamma', { kind: 'constant', name: 'euler' }],
  ['Gamma', { kind: 'constant', name: 'euler' }],
]);

/** The symbol that a letter, command or accented word stands for, with its subscript. */
export function symbolNode(token: string, below: string): MathNode {
  if (token === 'I') return { kind: 'constant', name: 'i' };
  const name = `${accentName(token).trim()}${below}`.trim();
  const plain = (greekLetters.get(name) ?? name).replace(/^\\/, '');
  return constants.get(plain) ?? constants.get(plain.toLowerCase()) ?? { kind: 'symbol', name: plain.toLowerCase() };
}

/** `\text{…}` is a word, of other accents one name stands for its synonyms. */
function accentName(token: string): string {
  const accent = /^\\([a-zA-Z]+)\s?\{([^]*)\}$/.exec(token);
  if (accent === null) return token;
  const [, name = '', inside = ''] = accent;
  const content = inside.replaceAll(' ', '');
  if (/text|mbox/.test(name)) return content.replaceAll(/[()]/g, '');
  if (name === 'overline') return `bar{${content}}`;
  if (name === 'overrightarrow') return `vec{${content}}`;
  if (name === 'widetilde') return `tilde{${content}}`;
  return `${name.includes('math') ? 'math' : name}{${content}}`;
}
