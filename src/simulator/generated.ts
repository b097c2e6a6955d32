export type FinishReason = 'stop' | 'length';

/** A token with its log-probability (nats). */
export interface TokenLogprob {
  readonly id: number;
  readonly logprob: number;
}

/** One position: its own token, that token's rank (1 is the most likely), and the alternatives asked for, best first. */
export interface PositionLogprob extends TokenLogprob {
  readonly rank: number;
  readonly top: readonly TokenLogprob[];
}

/** A whole answer, made up before its first token is sent. */
export interface Generated {
  /** Everything that counts as a completion token, the end-of-answer token included. */
  readonly ids: readonly number[];
  /** Text each token adds to the answer, after stop strings were cut off. */
  readonly parts: readonly string[];
  /** The first so many tokens are thinking. */
  readonly reasoningTokens: number;
  readonly finishReason: FinishReason;
  /** Stop string or stop token id that ended it. */
  readonly stopReason: string | number | null;
}
