import type { z } from 'zod';
import type { ChatMessage } from '../../target/target.ts';

type Json = z.core.util.JSONType;

/** Work whose continuations are scored by log-likelihood. */
export type ContinuationWork = Extract<StandardWork, { requests: readonly ContinuationRequest[] }>;

/** One continuation to score: an index into the contexts of its item, and the text after it. */
export type ContinuationRequest = readonly [context: number, continuation: string];

/**
 * What an item of a standard exam asks, and what its score needs: nothing else is read when it is scored again.
 * `document` is the record after process_docs.
 */
export type StandardWork = RecordedDocument &
  (
    | {
        readonly kind: 'multiple_choice';
        readonly contexts: readonly string[];
        /** One per choice; where the task asks for acc_mutual_info followed by one per choice without context. */
        readonly requests: readonly ContinuationRequest[];
        readonly choices: readonly string[];
        /** Indices of the right choices; -100 stands for a gold answer that is no choice. */
        readonly gold: readonly number[];
      }
    | {
        readonly kind: 'loglikelihood';
        readonly contexts: readonly string[];
        readonly requests: readonly ContinuationRequest[];
      }
    | {
        readonly kind: 'loglikelihood_rolling';
        /** Scored from its first token on. */
        readonly text: string;
      }
    | {
        readonly kind: 'generate_until';
        readonly prompt: string | readonly ChatMessage[];
        /** The accepted answers. */
        readonly gold: readonly string[];
      }
  );

/** What lm-evaluation-harness records of the document of an item. */
export interface RecordedDocument {
  readonly document: Json;
  /** SHA-256 of the document as Python prints it. */
  readonly documentHash: string;
  /** The gold answer as the task gives it, as Python prints it. */
  readonly target: string;
}
