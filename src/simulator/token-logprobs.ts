import type { PositionLogprob, TokenLogprob } from './generated.ts';
import type { KnownItem } from './quality-model.ts';
import { hash32, uniform } from './seeded-random.ts';
import { splitText, wordIds } from './tokenizer.ts';

/** What is asked at one position. */
interface PositionQuery {
  readonly seed: number;
  readonly previousId: number;
  readonly id: number;
  /** Whether the token was chosen greedily, so that it must be the most likely one. */
  readonly greedy: boolean;
  /** Log-probability of `id` where a known item fixes it. */
  readonly fixed?: number;
  /** Other tokens whose log-probability a known item fixes. */
  readonly rivals?: readonly TokenLogprob[];
}

/** Alternatives wanted: the best so many, or exactly these ids beside the own token (`logprob_token_ids`). */
export type Wanted = number | readonly number[];

/** A token is the most likely one above this; below it, something else is likelier. */
const likeliestAbove = -1.2;

/**
 * Made-up but consistent log-probabilities: a function of the seed and the two last tokens, the same for prompts sent
 * as text and as ids. The probabilities of a position never sum to more than 1.
 */
function positionLogprob(query: PositionQuery, wanted: Wanted): PositionLogprob {
  const { id } = query;
  const key = hash32(query.seed, query.previousId);
  const logprob = query.fixed ?? madeUpLogprob(uniform(key, 'own', id), query.greedy);
  const rivals = (query.rivals ?? []).filter((rival) => rival.id !== id);
  const own: TokenLogprob = { id, logprob };
  const known = [own, ...rivals].sort((left, right) => right.logprob - left.logprob);
  const ownIsBest = query.greedy || rivals.length > 0 || logprob > likeliestAbove;

  if (typeof wanted !== 'number') {
    const top = wanted.map(
      (other) =>
        known.find((entry) => entry.id === other) ?? { id: other, logprob: -7 - 5 * uniform(key, 'other', other) },
    );
    const all = wanted.includes(id) ? top : [own, ...top];
    return { id, logprob, rank: known.indexOf(own) + 1, top: all.sort((left, right) => right.logprob - left.logprob) };
  }
  const all = [
    ...known,
    ...fillers(key, known, ownIsBest ? wanted - known.length : Math.max(1, wanted), ownIsBest),
  ].sort((left, right) => right.logprob - left.logprob);
  const rank = ownIsBest ? all.indexOf(own) + 1 : Math.max(all.indexOf(own) + 1, Math.ceil(Math.exp(-logprob) / 8));
  return { id, logprob, rank, top: all.slice(0, wanted) };
}

function madeUpLogprob(draw: number, greedy: boolean): number {
  if (greedy) return -0.01 - 1.1 * draw * draw;
  return draw < 0.6 ? -0.01 - 1.1 * (draw / 0.6) ** 2 : likeliestAbove - 7 * ((draw - 0.6) / 0.4);
}

/** Words that share what probability is left: each takes 55 % of the rest, or less to stay below the known ones. */
function fillers(key: number, known: readonly TokenLogprob[], count: number, below: boolean): TokenLogprob[] {
  const result: TokenLogprob[] = [];
  let rest = Math.max(1e-9, 1 - known.reduce((sum, entry) => sum + Math.exp(entry.logprob), 0));
  const ceiling = below ? Math.min(...known.map((entry) => entry.logprob)) - 0.05 : 0;
  for (let draw = 0; result.length < count; draw += 1) {
    const id = wordIds[hash32(key, 'filler', draw) % wordIds.length]!;
    if ([...known, ...result].some((entry) => entry.id === id)) continue;
    const logprob = Math.min(Math.log(rest * 0.55), ceiling - 0.01 * result.length);
    rest -= Math.exp(logprob);
    result.push({ id, logprob });
  }
  return result;
}

/** First tokens of an item's continuations with their log-probabilities, most likely first, each token once. */
function firstTokens(item: KnownItem): TokenLogprob[] {
  const best = new Map<number, number>();
  for (const { tokenIds, logprobs } of item.continuations) {
    const id = tokenIds[0];
    if (id === undefined) continue;
    best.set(id, Math.max(best.get(id) ?? -Infinity, logprobs[0]!));
  }
  return [...best].map(([id, logprob]) => ({ id, logprob })).sort((left, right) => right.logprob - left.logprob);
}

/** Where in the prompt a known continuation starts (in characters), and which it is. */
export interface ScoredContinuation {
  readonly item: KnownItem;
  readonly continuation: number;
  readonly start: number;
}

/** Log-probabilities of the prompt's own tokens; null for the first. */
export function promptLogprobs(
  promptIds: readonly number[],
  scored: ScoredContinuation | null,
  topCount: number,
  seed: number,
): (PositionLogprob | null)[] {
  const fixed = scored === null ? new Map<number, number>() : fixedLogprobs(promptIds, scored);
  const firstFixed = Math.min(...fixed.keys());
  return promptIds.map((id, index) => {
    if (index === 0) return null;
    const value = fixed.get(index);
    return positionLogprob(
      {
        seed,
        previousId: promptIds[index - 1]!,
        id,
        greedy: false,
        ...(value === undefined ? {} : { fixed: value }),
        ...(index === firstFixed && scored !== null ? { rivals: firstTokens(scored.item) } : {}),
      },
      topCount,
    );
  });
}

/** Spreads a continuation's log-probability over the prompt tokens it covers, however the client split them. */
function fixedLogprobs(promptIds: readonly number[], scored: ScoredContinuation): Map<number, number> {
  const { logprobs, sum } = scored.item.continuations[scored.continuation]!;
  const covered: number[] = [];
  let offset = 0;
  for (const [index, part] of splitText(promptIds).entries()) {
    const end = offset + part.length;
    // A token that holds the end of the context and the start of the continuation is scored with the latter.
    if (offset >= scored.start || end > scored.start) covered.push(index);
    offset = end;
  }
  const same = covered.length === logprobs.length;
  return new Map(covered.map((index, at) => [index, same ? logprobs[at]! : sum / covered.length]));
}

/** The next token of every continuation that the prompt has begun: its last `begun` ids are their first ones. */
export function nextTokens(item: KnownItem, begun: readonly number[]): TokenLogprob[] {
  return item.continuations.flatMap(({ tokenIds, logprobs }) => {
    const id = tokenIds[begun.length];
    const logprob = logprobs[begun.length];
    const goesOn = begun.every((token, index) => tokenIds[index] === token);
    return id === undefined || logprob === undefined || !goesOn ? [] : [{ id, logprob }];
  });
}

/**
 * Log-probabilities of generated tokens. A known multiple-choice item fixes those of the first answer token; `begun` gives them
 * where the prompt ends within a continuation.
 */
export function generatedLogprobs(
  ids: readonly number[],
  lastPromptId: number,
  item: KnownItem | null,
  begun: readonly TokenLogprob[],
  firstAnswerToken: number,
  wanted: Wanted,
  seed: number,
): PositionLogprob[] {
  const rivals = item === null ? begun : firstTokens(item);
  return ids.map((id, index) => {
    const fixed = index === firstAnswerToken ? rivals.find((rival) => rival.id === id)?.logprob : undefined;
    return positionLogprob(
      {
        seed,
        previousId: index === 0 ? lastPromptId : ids[index - 1]!,
        id,
        greedy: true,
        ...(fixed === undefined ? {} : { fixed }),
        ...(fixed !== undefined || (item === null && index === 0) ? { rivals } : {}),
      },
      wanted,
    );
  });
}
