import { isEvalError } from '../../contracts/errors.ts';
import type { CanaryAnswer } from '../../contracts/model-fingerprint.ts';
import type { ChatRequest, Completion } from '../target.ts';
import { answerConversations, answerMaxTokens } from './canaries.ts';
import type { FingerprintTarget } from './fingerprint-target.ts';

const greedy = { temperature: 0, topP: 1, maxTokens: answerMaxTokens };

export function askAnswers(target: FingerprintTarget, signal: AbortSignal): Promise<CanaryAnswer[]> {
  return Promise.all(
    answerConversations.map(async ({ name, messages }) => {
      const completion = await askWithLogprobs(target, { messages, sampling: greedy }, signal);
      const choice = completion.choices[0];
      return {
        conversation: name,
        text: choice?.text ?? '',
        finishReason: choice?.finishReason ?? null,
        inputTokens: completion.usage?.inputTokens ?? null,
        outputTokens: completion.usage?.outputTokens ?? null,
        tokens: [...(choice?.logprobs?.tokens ?? [])],
        logprobs: [...(choice?.logprobs?.tokenLogprobs ?? [])],
      };
    }),
  );
}

/** The answer is worth having without its log-probabilities. */
async function askWithLogprobs(
  target: FingerprintTarget,
  request: ChatRequest,
  signal: AbortSignal,
): Promise<Completion> {
  try {
    return await target.chat({ ...request, topLogprobs: 1 }, signal);
  } catch (error) {
    const refused =
      isEvalError(error, 'EVAL_TARGET_UNSUPPORTED') ||
      isEvalError(error, 'EVAL_TARGET_BAD_REQUEST') ||
      isEvalError(error, 'EVAL_TARGET_BAD_RESPONSE');
    if (!refused) throw error;
    return target.chat(request, signal);
  }
}
