import type { SampleOutput } from '../contracts/sample.ts';
import type { Completion } from '../target/target.ts';

/** The first choice of an answer of the target, as a sample records it. */
export function toOutput(completion: Completion): SampleOutput {
  const [choice] = completion.choices;
  return {
    role: 'target',
    text: choice?.text ?? null,
    ...(typeof choice?.reasoning === 'string' ? { reasoning: choice.reasoning } : {}),
    finishReason: choice?.finishReason ?? null,
    usage: completion.usage,
    durationMs: completion.durationMs,
  };
}
