import type { ServingScenario, Workload } from '../../../contracts/engine-config.ts';
import type { PlannedRequest } from './prompt-parts.ts';

/** As vLLM's prefix_repetition: as many requests for every prefix, each with a tail of its own, in mixed order. */
export function prefixRepetitionRequests(
  { prefixes, prefixTokens, suffixTokens }: Extract<Workload, { kind: 'prefix-repetition' }>,
  { outputTokens, numPrompts }: ServingScenario,
  random: () => number,
): PlannedRequest[] {
  const order = shuffled(
    Array.from({ length: numPrompts }, (_, index) => index % prefixes),
    random,
  );
  return order.map((prefix) => ({
    inputTokens: prefixTokens + suffixTokens,
    outputTokens,
    messages: [
      {
        role: 'user',
        parts: [
          { seed: `prefix ${prefix}`, tokens: prefixTokens },
          { seed: null, tokens: suffixTokens },
        ],
      },
    ],
  }));
}

/** In an order that depends on `random` alone. */
function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ value }) => value);
}
