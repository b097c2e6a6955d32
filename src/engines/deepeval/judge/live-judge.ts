import { z } from 'zod';
import type { Sampling } from '../../../contracts/exam.ts';
import type { SampleOutput } from '../../../contracts/sample.ts';
import type { Choice, Target } from '../../../target/target.ts';
import { requestFailure } from '../../request-failure.ts';
import { visibleAnswer } from '../../visible-answer.ts';
import type { JudgeRequest, SendToJudge } from './judge.ts';
import { labelLogprobs } from './label-logprobs.ts';
import { readJsonObject } from './read-json-object.ts';

/** Asks a served model, and puts every reply and failure into `outputs` with the request it answers. */
export function liveJudge(judge: Target, outputs: SampleOutput[], signal: AbortSignal): SendToJudge {
  return async (request, jsonSchema) => {
    const output = await ask(judge, request, jsonSchema, signal);
    outputs.push(output);
    return output;
  };
}

async function ask(
  judge: Target,
  request: JudgeRequest,
  jsonSchema: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<SampleOutput> {
  const recorded = z.json().parse({ ...request, model: judge.facts.servedModelName });
  try {
    const completion = await judge.chat(
      {
        messages: request.messages,
        sampling: withinContext(request.sampling, judge.facts.maxModelLength),
        structuredOutput: { kind: 'json-schema', name: request.question, schema: jsonSchema },
        ...(request.label === null ? {} : { topLogprobs: 20 }),
      },
      signal,
    );
    const [choice] = completion.choices;
    const alternatives = choice === undefined ? null : alternativesOf(choice, request.label);
    return {
      role: 'judge',
      request: recorded,
      text: choice?.text ?? null,
      ...(typeof choice?.reasoning === 'string' ? { reasoning: choice.reasoning } : {}),
      finishReason: choice?.finishReason ?? null,
      ...(alternatives === null ? {} : { labelLogprobs: { ...alternatives } }),
      usage: completion.usage,
      durationMs: completion.durationMs,
    };
  } catch (error) {
    return { ...requestFailure(error, 'judge', signal).output, request: recorded };
  }
}

function alternativesOf(choice: Choice, label: string | null): Readonly<Record<string, number>> | null {
  const value = label === null ? undefined : readJsonObject(visibleAnswer(choice.text))?.[label];
  return value === undefined ? null : labelLogprobs(choice.logprobs, String(value));
}

/** A judge with a small context may use what it has: a budget that leaves too little room for the prompt would be refused. */
function withinContext({ maxTokens, ...sampling }: Sampling, maxModelLength: number | null): Sampling {
  const fits = maxModelLength === null || (maxTokens ?? 0) <= maxModelLength / 2;
  return fits && maxTokens !== undefined ? { ...sampling, maxTokens } : sampling;
}
