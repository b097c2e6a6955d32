import type { Sampling } from '../../../contracts/exam.ts';
import type { SampleOutput } from '../../../contracts/sample.ts';
import type { ChatMessage } from '../../../target/target.ts';
import type { AskedTarget } from './asked-target.ts';
import type { Encode } from './token-cache.ts';

/** What is sent with every generation of an exam: standard parameters, and further ones under their wire names. */
export interface GenerationParameters {
  readonly sampling: Sampling;
  readonly extraBody: Readonly<Record<string, unknown>>;
}

/** One answer to a prompt: text goes to /v1/completions, messages to /v1/chat/completions. With `cut` a text too long loses its beginning. */
export async function generateAnswer(
  target: AskedTarget,
  prompt: string | readonly ChatMessage[],
  parameters: GenerationParameters,
  cut: Encode | null,
  signal: AbortSignal,
): Promise<SampleOutput> {
  const common = { sampling: parameters.sampling, extraBody: parameters.extraBody };
  const fitting = typeof prompt === 'string' && cut !== null ? await cutToFit(target, prompt, parameters, cut) : null;
  const completion =
    typeof prompt === 'string'
      ? await target.complete({ prompt: fitting?.tokenIds ?? prompt, ...common }, signal)
      : await target.chat(
          {
            messages: prompt,
            ...(prompt.at(-1)?.role === 'assistant' ? { continueFinalMessage: true } : {}),
            ...common,
          },
          signal,
        );
  const choice = completion.choices[0];
  return {
    role: 'target',
    ...(fitting === null ? {} : { request: { promptTokensCut: fitting.cut } }),
    text: choice?.text ?? '',
    ...(choice?.reasoning === null || choice?.reasoning === undefined ? {} : { reasoning: choice.reasoning }),
    finishReason: choice?.finishReason ?? null,
    usage: completion.usage,
    durationMs: completion.durationMs,
  };
}

/** The last tokens that leave room for the answer; null where all do. One token stays free, as in lm-evaluation-harness. */
async function cutToFit(
  { facts: { maxModelLength } }: AskedTarget,
  prompt: string,
  { sampling: { maxTokens } }: GenerationParameters,
  encode: Encode,
): Promise<{ readonly tokenIds: readonly number[]; readonly cut: number } | null> {
  if (maxModelLength === null) return null;
  const tokenIds = await encode(prompt);
  const room = Math.max(1, maxModelLength - 1 - (maxTokens ?? 0));
  const cut = tokenIds.length - room;
  return cut <= 0 ? null : { tokenIds: tokenIds.slice(cut), cut };
}
