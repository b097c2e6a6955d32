import type { PositionLogprob } from './generated.ts';
import type { Body } from './request-fields.ts';
import { endOfTextId, endOfTextToken, tokenText } from './tokenizer.ts';

/** The name of a token in log-probabilities. */
function tokenName(id: number, asId: boolean): string {
  if (asId) return `token_id:${id}`;
  return id === endOfTextId ? endOfTextToken : tokenText(id);
}

/**
 * `logprobs` of a completion choice. `offset` is where the first token stands in the text; `end` is where the last one
 * ends. A null position is the first prompt token.
 */
export function completionLogprobs(
  ids: readonly number[],
  positions: readonly (PositionLogprob | null)[],
  offset: number,
  asIds: boolean,
): { readonly body: Body; readonly end: number } {
  const tokens = ids.map((id) => tokenName(id, asIds));
  let end = offset;
  const textOffsets = tokens.map((token) => {
    const start = end;
    end += token.length;
    return start;
  });
  return {
    body: {
      text_offset: textOffsets,
      token_logprobs: positions.map((position) => position?.logprob ?? null),
      tokens,
      top_logprobs: positions.map((position) =>
        position === null
          ? null
          : Object.fromEntries(ownFirst(position).map(({ id, logprob }) => [tokenName(id, asIds), logprob])),
      ),
    },
    end,
  };
}

/** `logprobs.content` entry of a chat choice. */
export function chatLogprob(position: PositionLogprob, asIds: boolean, topCount: number | null): Body {
  const named = ({ id, logprob }: { id: number; logprob: number }): Body => {
    const token = tokenName(id, asIds);
    return { token, logprob, bytes: [...Buffer.from(tokenName(id, false))] };
  };
  const top = topCount === 0 ? [] : topCount === null ? ownFirst(position) : position.top.slice(0, topCount);
  return { ...named(position), top_logprobs: top.map((entry) => named(entry)) };
}

/** vLLM's `prompt_logprobs`: token id → log-probability, rank and text. */
export function promptLogprobsField(positions: readonly (PositionLogprob | null)[]): (Body | null)[] {
  return positions.map((position) => {
    if (position === null) return null;
    const others = position.top.filter(({ id }) => id !== position.id);
    const rankOf = (id: number): number => position.top.findIndex((entry) => entry.id === id) + 1;
    const entries = [
      [position.id, { logprob: position.logprob, rank: position.rank, decoded_token: tokenName(position.id, false) }],
      ...others.map(({ id, logprob }) => [id, { logprob, rank: rankOf(id), decoded_token: tokenName(id, false) }]),
    ];
    return Object.fromEntries(entries);
  });
}

/** The own token is always there, even where it is not among the best. */
function ownFirst(position: PositionLogprob): readonly { id: number; logprob: number }[] {
  return [{ id: position.id, logprob: position.logprob }, ...position.top.filter(({ id }) => id !== position.id)];
}
