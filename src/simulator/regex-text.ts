import { badRequest } from './api-error.ts';

type Node =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'class'; readonly characters: readonly string[] }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'alternatives'; readonly nodes: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly min: number; readonly max: number };

const digits = [...'0123456789'];
const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const printable = [...Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)), ' '];
const wordCharacters = [...letters, ...letters.map((letter) => letter.toUpperCase()), ...digits, '_'];
const namedClasses: Readonly<Record<string, readonly string[]>> = {
  d: digits,
  w: wordCharacters,
  s: [' '],
  D: letters,
  W: [' '],
  S: letters,
};
const controlCharacters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/**
 * A string that matches `pattern`, the same for the same `random` draws. Knows literals, classes, groups,
 * alternatives, quantifiers and anchors; look-around and back-references are refused, as by vLLM's grammar engines.
 */
export function textMatching(pattern: string, random: () => number): string {
  try {
    void new RegExp(pattern, 'u');
  } catch (error) {
    throw badRequest(`Grammar error: invalid regex ${JSON.stringify(pattern)}: ${String(error)}`);
  }
  const parser = new RegexParser(pattern);
  return write(parser.parse(), random);
}

class RegexParser {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#characters = [...pattern];
  }

  parse(): Node {
    const branches: Node[] = [];
    let nodes: Node[] = [];
    while (this.#at < this.#characters.length && this.#peek() !== ')') {
      if (this.#peek() === '|') {
        this.#at += 1;
        branches.push({ kind: 'sequence', nodes });
        nodes = [];
      } else {
        nodes.push(this.#quantified(this.#atom()));
      }
    }
    branches.push({ kind: 'sequence', nodes });
    return branches.length === 1 ? branches[0]! : { kind: 'alternatives', nodes: branches };
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #next(): string {
    const character = this.#characters[this.#at] ?? '';
    this.#at += 1;
    return character;
  }

  #atom(): Node {
    const character = this.#next();
    if (character === '(') {
      if (this.#peek() === '?') {
        this.#at += 1;
        if (this.#next() !== ':') throw badRequest('Grammar error: look-around and named groups are not supported');
      }
      const node = this.parse();
      this.#at += 1;
      return node;
    }
    if (character === '[') return { kind: 'class', characters: this.#class() };
    if (character === '.') return { kind: 'class', characters: letters };
    if (character === '^' || character === '$') return { kind: 'literal', text: '' };
    if (character === '\\') return this.#escape();
    return { kind: 'literal', text: character };
  }

  #escape(): Node {
    const character = this.#next();
    const named = namedClasses[character];
    if (named !== undefined) return { kind: 'class', characters: named };
    if (character === 'b') return { kind: 'literal', text: '' };
    if (/[0-9k]/.test(character)) throw badRequest('Grammar error: back-references are not supported');
    return { kind: 'literal', text: controlCharacters[character] ?? character };
  }

  #class(): readonly string[] {
    const negated = this.#peek() === '^';
    if (negated) this.#at += 1;
    const members: string[] = [];
    while (this.#peek() !== ']') {
      const from = this.#next();
      if (from === '\\') {
        const escaped = this.#next();
        members.push(...(namedClasses[escaped] ?? [controlCharacters[escaped] ?? escaped]));
        continue;
      }
      if (this.#peek() === '-' && this.#characters[this.#at + 1] !== ']') {
        this.#at += 1;
        const last = this.#next().codePointAt(0)!;
        const first = from.codePointAt(0)!;
        for (let code = first; code <= Math.min(last, first + 500); code += 1) members.push(String.fromCodePoint(code));
      } else {
        members.push(from);
      }
    }
    this.#at += 1;
    return negated ? printable.filter((character) => !members.includes(character)) : members;
  }

  #quantified(node: Node): Node {
    const character = this.#peek();
    let min: number;
    let max: number;
    if (character === '*') [min, max] = [0, 8];
    else if (character === '+') [min, max] = [1, 8];
    else if (character === '?') [min, max] = [0, 1];
    else if (character === '{') {
      const close = this.#characters.indexOf('}', this.#at);
      const [low, high] = this.#characters
        .slice(this.#at + 1, close)
        .join('')
        .split(',');
      min = Number(low);
      max = high === undefined ? min : high === '' ? min + 8 : Number(high);
      this.#at = close;
    } else return node;
    this.#at += 1;
    if (this.#peek() === '?') this.#at += 1;
    return { kind: 'repeat', node, min, max: Math.min(max, Math.max(min, min + 8)) };
  }
}

function write(node: Node, random: () => number): string {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  switch (node.kind) {
    case 'literal':
      return node.text;
    case 'class':
      return pick(node.characters);
    case 'sequence':
      return node.nodes.map((child) => write(child, random)).join('');
    case 'alternatives':
      return write(pick(node.nodes), random);
    case 'repeat': {
      const count = node.min + Math.floor(random() * (node.max - node.min + 1));
      return Array.from({ length: count }, () => write(node.node, random)).join('');
    }
  }
}
