import type { EncodedPair } from './encode-pair.ts';

/** Asks for the log-probabilities of some next tokens after a prompt. */
export interface NextTokenQuestion {
  readonly prompt: readonly number[];
  readonly nextIds: readonly number[];
  /** The prompt is a context by itself: the questions after it find it in the server's prefix cache. */
  readonly isContext: boolean;
}

/** One token of a continuation: which question asks for it. */
export interface NextTokenStep {
  readonly question: number;
  readonly id: number;
}

export interface NextTokenPlan {
  readonly questions: readonly NextTokenQuestion[];
  /** The tokens of every continuation. */
  readonly steps: readonly (readonly NextTokenStep[])[];
}

/** A continuation, and which of the item's contexts it follows. */
export interface ContinuationTokens extends EncodedPair {
  readonly context: number;
}

/** Ids that one request may ask for: vLLM's default of --max-logprobs. */
const maximumIds = 20;

/**
 * The questions that give every token of every continuation its log-probability: one for each distinct beginning, so that a token
 * that several continuations share is asked once. Single-token choices after one context are one question.
 */
export function planNextTokens(continuations: readonly ContinuationTokens[]): NextTokenPlan {
  const questions: { prompt: readonly number[]; nextIds: number[]; isContext: boolean }[] = [];
  const open = new Map<string, number>();
  const steps = continuations.map(({ context, tokenIds, contextLength }) => {
    let beginning = String(context);
    return tokenIds.slice(contextLength).map((id, depth): NextTokenStep => {
      let question = open.get(beginning);
      const known = question === undefined ? undefined : questions[question];
      if (
        question === undefined ||
        known === undefined ||
        (known.nextIds.length >= maximumIds && !known.nextIds.includes(id))
      ) {
        question = questions.length;
        open.set(beginning, question);
        questions.push({ prompt: tokenIds.slice(0, contextLength + depth), nextIds: [id], isContext: depth === 0 });
      } else if (!known.nextIds.includes(id)) known.nextIds.push(id);
      beginning += `,${id}`;
      return { question, id };
    });
  });
  return { questions, steps };
}

/** What a request costs beside its tokens, in tokens of a prompt that a server could have read instead. */
const requestTokens = 16;
/** The other path has to be clearly cheaper, since the estimate is rough. */
const worthwhile = 0.8;

/**
 * Whether these questions cost the server less than one echoed prompt per continuation. Log-probabilities of a prompt are always
 * computed from its first token on; a question reads what is behind the last whole block in the prefix cache (`blockTokens`, null
 * without a cache).
 */
export function areCheaperThanEcho(
  { questions }: NextTokenPlan,
  continuations: readonly EncodedPair[],
  blockTokens: number | null,
): boolean {
  const echoed = continuations.reduce((sum, { tokenIds }) => sum + tokenIds.length + requestTokens, 0);
  const asked = questions.reduce(
    (sum, { prompt, isContext }) =>
      sum +
      requestTokens +
      (isContext || blockTokens === null ? prompt.length : ((prompt.length - 1) % blockTokens) + 1),
    0,
  );
  return asked <= worthwhile * echoed;
}
