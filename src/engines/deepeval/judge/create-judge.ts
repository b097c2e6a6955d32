import { z } from 'zod';
import { EvalError } from '../../../contracts/errors.ts';
import type { SampleOutput } from '../../../contracts/sample.ts';
import type { ChatMessage } from '../../../target/target.ts';
import { visibleAnswer } from '../../visible-answer.ts';
import type { Judge, JudgeQuestion, JudgeReply, JudgeRequest, SendToJudge } from './judge.ts';
import { readJsonObject } from './read-json-object.ts';

export interface JudgeOptions {
  readonly send: SendToJudge;
  readonly language: string;
  readonly seed: number;
}

/** Part of the exam fingerprint. */
export const judgeDefaults = { temperature: 0, maxTokens: 1024 } as const;

/** The prompt of a repair; part of the exam fingerprint like all judge prompts. */
export const repairPrompt =
  'That reply cannot be used: PROBLEM. Reply again with one JSON object of the requested form and nothing else.';

/** A judge over any delivery. Greedy and seeded; a reply cut off is asked for again with four times the room, a misshapen one is sent back once. */
export function createJudge(options: JudgeOptions): Judge {
  return { language: options.language, ask };

  async function ask<Reply>(question: JudgeQuestion<Reply>): Promise<JudgeReply<Reply>> {
    const schema = question.jsonSchema ?? z.toJSONSchema(question.reply, { io: 'input' });
    const messages: ChatMessage[] = [{ role: 'user', content: question.prompt }];
    const first = await options.send(toRequest(question, messages, judgeDefaults.maxTokens), schema);
    const reply = readReply(question, first);
    if (reply.kind === 'read') return reply;

    const cutOff = first.finishReason === 'length';
    const repaired = await options.send(
      cutOff
        ? toRequest(question, messages, 4 * judgeDefaults.maxTokens)
        : toRequest(
            question,
            [
              ...messages,
              { role: 'assistant', content: first.text ?? '' },
              { role: 'user', content: repairPrompt.replace('PROBLEM', () => reply.problem) },
            ],
            judgeDefaults.maxTokens,
          ),
      schema,
    );
    const second = readReply(question, repaired);
    if (second.kind === 'read') return second;
    throw new EvalError({
      code: 'EVAL_JUDGE_REPLY_INVALID',
      message: `expected a reply of the form asked for by "${question.name}", found twice something else: ${second.problem}`,
      nextStep: 'Use a stronger judge, or one whose server constrains replies to a JSON Schema.',
    });
  }

  function toRequest<Reply>(
    question: JudgeQuestion<Reply>,
    messages: readonly ChatMessage[],
    budget: number,
  ): JudgeRequest {
    return {
      question: question.name,
      messages,
      sampling: { ...judgeDefaults, seed: options.seed, maxTokens: budget },
      label: question.label ?? null,
    };
  }
}

type ReadReply<Reply> =
  | ({ readonly kind: 'read' } & JudgeReply<Reply>)
  | { readonly kind: 'unusable'; readonly problem: string };

function readReply<Reply>(question: JudgeQuestion<Reply>, output: SampleOutput): ReadReply<Reply> {
  if (output.text === null) {
    throw new EvalError({
      code: 'EVAL_JUDGE_REQUEST_FAILED',
      message: `expected a reply of the judge, found ${output.error?.code ?? 'none'}: ${output.error?.message ?? 'an answer without text'}`,
      nextStep: 'Check the judge, then start a new run.',
    });
  }
  const json = readJsonObject(visibleAnswer(output.text));
  if (json === null) return { kind: 'unusable', problem: 'it holds no single JSON object' };
  const parsed = question.reply.safeParse(json);
  return parsed.success
    ? { kind: 'read', value: parsed.data, labelLogprobs: output.labelLogprobs ?? null }
    : { kind: 'unusable', problem: z.prettifyError(parsed.error).replaceAll(/\s+/gu, ' ') };
}
