import type { z } from 'zod';

/** Made-up text of `tokens` tokens. The same `seed` is the same text within a repetition; null: text of its own. */
export interface MadeUpPart {
  readonly seed: string | null;
  readonly tokens: number;
}

/** A piece of a prompt: text as it is, or made-up text. */
export type PromptPart = string | MadeUpPart;

export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly parts: readonly PromptPart[];
}

/** What a workload plans of one request, before it has a place in a repetition. */
export interface PlannedRequest {
  /** Null: as long as the text is. */
  readonly inputTokens: number | null;
  readonly outputTokens: number;
  /** Without it: `inputTokens` of made-up text. */
  readonly messages?: readonly PromptMessage[];
  /** Asked for instead of the served model. */
  readonly model?: string;
  /** When a trace has it leave, ms from the first. */
  readonly atMs?: number;
  /** Index of the turn before it. */
  readonly follows?: number;
  /** Pause after the end of that turn. */
  readonly delayMs?: number;
  readonly cancelAfterMs?: number;
  /** Further fields of its request: sampling that belongs to the question. */
  readonly fields?: Readonly<Record<string, z.infer<ReturnType<typeof z.json>>>>;
}
