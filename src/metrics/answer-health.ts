import type { Sample } from '../contracts/sample.ts';

/** How the target answered over an exam, whatever the answers were worth. Scored continuations are no answers. */
export interface AnswerHealth {
  /** Everything asked of the target, scored continuations too. */
  readonly requests: number;
  /** Of these, failed in the end. */
  readonly failed: number;
  /** Generated answers that arrived. */
  readonly answers: number;
  /** Of the answers, cut off by the token limit. */
  readonly cutOff: number;
  /** Of the answers, without a visible character. */
  readonly empty: number;
}

export const noAnswers: AnswerHealth = { requests: 0, failed: 0, answers: 0, cutOff: 0, empty: 0 };

/** Adds one sample. */
export function addAnswers(health: AnswerHealth, sample: Sample): AnswerHealth {
  let { requests, failed, answers, cutOff, empty } = health;
  for (const { role, text, finishReason, logLikelihood, error } of sample.outputs) {
    if (role !== 'target') continue;
    requests += 1;
    if (error !== undefined) {
      failed += 1;
      continue;
    }
    if (text === null || logLikelihood !== undefined) continue;
    answers += 1;
    if (finishReason === 'length') cutOff += 1;
    if (text.trim() === '') empty += 1;
  }
  return { requests, failed, answers, cutOff, empty };
}
