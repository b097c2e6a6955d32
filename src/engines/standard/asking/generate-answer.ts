import type { Sampling } from '../../../contracts/exam.ts';
import type { SampleOutput } from '../../../contracts/sample.ts';
import type { ChatMessage } from '../../../target/target.ts';
import type { AskedTarget } from './asked-target.ts';

/** What is sent with every generation of an exam: standard parameters, and further ones under their wire names. */
export interface GenerationParameters {
  readonly sampling: Sampling;
  readonly extraBody: Readonly<Record<string, unknown>>;
}

/** One answer to a prompt: text goes to /v1/completions, messages to /v1/chat/completions. */
export async function generateAnswer(
  target: AskedTarget,
  prompt: string | readonly ChatMessage[],
  parameters: GenerationParameters,
  signal: AbortSignal,
): Promise<SampleOutput> {
  const common = { sampling: parameters.sampling, extraBody: parameters.extraBody };
  const completion =
    typeof prompt === 'string'
      ? await target.complete({ prompt, ...common }, signal)
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
    text: choice?.text ?? '',
    ...(choice?.reasoning === null || choice?.reasoning === undefined ? {} : { reasoning: choice.reasoning }),
    finishReason: choice?.finishReason ?? null,
    usage: completion.usage,
    durationMs: completion.durationMs,
  };
}
