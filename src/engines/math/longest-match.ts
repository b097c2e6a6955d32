import type { Token } from './backtracking.ts';

/** A kind of token: literal texts, or a sticky pattern. */
export type TokenRule = readonly [kind: string, matches: readonly string[] | RegExp];

/** What is read and dropped. */
export const skipped = 'skipped';

/** The kind of a last token that holds what no rule matches. */
export const unknown = 'unknown';

/** Splits a text as a lexer generator does: the longest match counts, of equals the first rule. */
export function longestMatch(rules: readonly TokenRule[]): (text: string) => readonly Token[] {
  const literals = new Map<string, string>();
  const patterns: (readonly [kind: string, pattern: RegExp])[] = [];
  for (const [kind, matches] of rules) {
    if (matches instanceof RegExp) patterns.push([kind, matches]);
    else for (const literal of matches) if (!literals.has(literal)) literals.set(literal, kind);
  }
  const longestLiteral = Math.max(...[...literals.keys()].map((literal) => literal.length));
  const firstRule = new Map(rules.map(([kind], index) => [kind, index]));
  const rank = (kind: string): number => firstRule.get(kind) ?? 0;

  const next = (text: string, at: number): Token | null => {
    let best: Token | null = null;
    for (let length = Math.min(longestLiteral, text.length - at); length > 0 && best === null; length -= 1) {
      const literal = text.slice(at, at + length);
      const kind = literals.get(literal);
      if (kind !== undefined) best = { kind, text: literal };
    }
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at;
      const found = pattern.exec(text)?.[0];
      if (found === undefined || found === '') continue;
      const length = best?.text.length ?? 0;
      if (found.length > length || (found.length === length && best !== null && rank(kind) < rank(best.kind))) {
        best = { kind, text: found };
      }
    }
    return best;
  };

  return (text) => {
    const tokens: Token[] = [];
    for (let at = 0; at < text.length;) {
      const found = next(text, at);
      if (found === null) return [...tokens, { kind: unknown, text: text.slice(at) }];
      if (found.kind !== skipped) tokens.push(found);
      at += found.text.length;
    }
    return tokens;
  };
}
