import { answerPatterns, groupPrefixes, type AnswerPattern } from './answer-patterns.ts';
import { finiteSet, MathSyntaxError, parseNumber } from './build-node.ts';
import { TooManyReadings } from './backtracking.ts';
import type { MathNode } from './math-node.ts';
import { normalizeLatex } from './normalize-latex.ts';
import { parseLatex } from './parse-latex.ts';
import { parsePlainExpression } from './plain-expression.ts';

/** What a text answers: an expression where one could be read, and the text of the first that was found. */
export interface ExtractedAnswer {
  readonly node: MathNode | null;
  readonly text: string | null;
}

interface Candidate {
  readonly node: MathNode | null;
  readonly text: string;
}

const noAnswer: ExtractedAnswer = { node: null, text: null };

/**
 * The answer in a text, by the rules of math-verify 0.9: patterns in the order of their priority, of one priority the last match in
 * the text first, until one can be read.
 */
export function extractAnswer(text: string): ExtractedAnswer {
  let first: string | null = null;
  for (const patterns of byPriority()) {
    const matches = patterns.flatMap(({ kind, pattern }) =>
      [...text.matchAll(pattern)].map((match) => ({ kind, match })),
    );
    const sorted = matches
      .map(({ kind, match }) => ({ kind, match, start: match.index, end: match.index + match[0].length }))
      .sort((a, b) => b.end - a.end || a.start - b.start);
    for (const { kind, match } of sorted) {
      const candidate = kind === 'latex' ? latexCandidate(match) : expressionCandidate(match);
      if (candidate.text !== '') first ??= candidate.text;
      if (candidate.node !== null) return { node: candidate.node, text: first };
    }
  }
  return first === null ? noAnswer : { node: null, text: first };
}

function byPriority(): (readonly AnswerPattern[])[] {
  const groups = Map.groupBy(answerPatterns(), ({ priority }) => priority);
  return [...groups].sort(([a], [b]) => a - b).map(([, patterns]) => patterns);
}

function latexCandidate(match: RegExpExecArray): Candidate {
  const groups = match.groups ?? {};
  const nodes: (MathNode | null)[] = [];
  const texts: string[] = [];
  for (const prefix of groupPrefixes) {
    const found = Object.entries(groups).find(([name, value]) => name.startsWith(`${prefix}_latex`) && value);
    if (found === undefined) continue;
    const [name, value = ''] = found;
    const text = normalizeLatex(value, name.endsWith('latexBoxed') ? 'last' : 'all');
    texts.push(text);
    const node = readLatex(text);
    nodes.push(groups[`${prefix}_percent`] ? percentOf(node) : node);
  }
  const parsed = nodes.filter((node) => node !== null);
  if (parsed.length > 1 && parsed.length === nodes.length) {
    const members = parsed.flatMap((node) => (node.kind === 'set' ? node.items : [node]));
    return { node: finiteSet(members), text: texts.join(' and ') };
  }
  return { node: nodes[0] ?? null, text: texts[0] ?? '' };
}

function percentOf(node: MathNode | null): MathNode | null {
  const isTruth = node?.kind === 'relation' || node?.kind === 'chain' || node?.kind === 'not';
  return node === null || isTruth ? null : { kind: 'percent', of: node };
}

/** A chain of equations that cannot be read is read from its last part. */
function readLatex(text: string): MathNode | null {
  const whole = tryLatex(text);
  if (whole !== null || /[,;]/.test(text)) return whole;
  const parts = text.split(/(?<!\\|<|!|>)=/);
  const last = parts.at(-1);
  return parts.length > 2 && last !== undefined ? tryLatex(last) : null;
}

function tryLatex(text: string): MathNode | null {
  try {
    return parseLatex(text);
  } catch (error) {
    if (error instanceof MathSyntaxError || error instanceof TooManyReadings || error instanceof RangeError)
      return null;
    throw error;
  }
}

function expressionCandidate(match: RegExpExecArray): Candidate {
  const groups = match.groups ?? {};
  const firstOf = (name: string): string =>
    Object.entries(groups).find(([key, value]) => key.startsWith(name) && value)?.[1] ?? '';
  const [whole, decimals] = [firstOf('integer'), firstOf('decimal')];
  if (whole !== '' || decimals !== '') {
    const digits = whole.replaceAll(/[, ]/g, '').replace(/^0+/, '');
    const text = `${digits === '' ? '0' : digits}${decimals.replaceAll(',', '.')}`;
    const node = parseNumber(text);
    return { node: groups['percent'] ? { kind: 'percent', of: node } : node, text };
  }
  const expression = groups['expr'] ?? '';
  return { node: expression === '' ? null : parsePlainExpression(expression.replaceAll('\n', ' ')), text: expression };
}
