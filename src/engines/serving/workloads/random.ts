import type { ServingScenario, Workload } from '../../../contracts/engine-config.ts';
import type { PlannedRequest } from './prompt-parts.ts';

/** Lengths of random prompts and answers, drawn evenly as `vllm bench serve --random-range-ratio` does; a fixed start comes on top of them. */
export function randomRequests(
  { inputRangeRatio, outputRangeRatio, prefixTokens }: Extract<Workload, { kind: 'random' }>,
  { inputTokens, outputTokens, numPrompts }: ServingScenario,
  random: () => number,
): PlannedRequest[] {
  return Array.from({ length: numPrompts }, () => {
    const own = drawLength(inputTokens, inputRangeRatio, random);
    const lengths = {
      inputTokens: prefixTokens + own,
      outputTokens: drawLength(outputTokens, outputRangeRatio, random),
    };
    if (prefixTokens === 0) return lengths;
    const parts = [
      { seed: 'prefix', tokens: prefixTokens },
      { seed: null, tokens: own },
    ];
    return { ...lengths, messages: [{ role: 'user', parts }] };
  });
}

/** A whole number from ⌊length · (1 − ratio)⌋ to ⌈length · (1 + ratio)⌉, at least 1. */
function drawLength(length: number, ratio: number, random: () => number): number {
  const low = Math.floor(length * (1 - ratio));
  const high = Math.ceil(length * (1 + ratio));
  return Math.max(1, low + Math.floor(random() * (high - low + 1)));
}
