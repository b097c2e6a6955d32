import type { z } from 'zod';
import type { Sampling } from '../../../contracts/exam.ts';
import type { SampleOutput } from '../../../contracts/sample.ts';
import type { ChatMessage } from '../../../target/target.ts';

/** The model that judges, as metrics see it. */
export interface Judge {
  /** Language of the exam, in which reasons are to be written: `English`, `Korean`. */
  readonly language: string;
  /**
   * Asks once, and once more when the reply does not fit. Throws an EvalError with a code `EVAL_JUDGE_*` when there is still no usable
   * reply: let it pass, the engine records the score as not measured.
   */
  ask<Reply>(question: JudgeQuestion<Reply>): Promise<JudgeReply<Reply>>;
}

export interface JudgeQuestion<Reply> {
  /** Name of the structured output, `[a-z_]+`. */
  readonly name: string;
  readonly prompt: string;
  /** Checks the reply, and constrains it on servers that can (as JSON Schema, where `jsonSchema` does not say it better). */
  readonly reply: z.ZodType<Reply>;
  readonly jsonSchema?: Readonly<Record<string, unknown>>;
  /** Key of the reply whose token's alternatives are wanted. */
  readonly label?: string;
}

export interface JudgeReply<Reply> {
  readonly value: Reply;
  /** Token text → log-probability at the token that holds the label; null when not asked for or not to be found. */
  readonly labelLogprobs: Readonly<Record<string, number>> | null;
}

/** One message to the judge: what is recorded with its reply, and what a recorded reply is found by. */
export interface JudgeRequest {
  readonly question: string;
  readonly messages: readonly ChatMessage[];
  readonly sampling: Sampling;
  readonly label: string | null;
}

/** Delivers a request: to a server, or from a journal. The output has role `judge`; one that failed has `error` and no text. */
export type SendToJudge = (
  request: JudgeRequest,
  jsonSchema: Readonly<Record<string, unknown>>,
) => Promise<SampleOutput>;
