import type { CanaryLogprobs } from '../../contracts/model-fingerprint.ts';
import { canaryTexts } from './canaries.ts';
import type { FingerprintTarget } from './fingerprint-target.ts';

/** One after the other: in equal batches the last digits repeat. */
export async function askCanaryLogprobs(target: FingerprintTarget, signal: AbortSignal): Promise<CanaryLogprobs[]> {
  const asked: CanaryLogprobs[] = [];
  for (const text of canaryTexts) {
    const { choices } = await target.complete(
      { prompt: text, echo: true, logprobs: 1, maxTokens: 1, sampling: { temperature: 0 } },
      signal,
    );
    const logprobs = choices[0]?.logprobs;
    // One token is generated after the prompt.
    const prompt = <T>(values: readonly T[] | undefined): T[] => values?.slice(0, -1) ?? [];
    asked.push({
      text,
      tokens: prompt(logprobs?.tokens),
      logprobs: prompt(logprobs?.tokenLogprobs),
      best: prompt(logprobs?.topLogprobs).map(bestOf),
    });
  }
  return asked;
}

function bestOf(candidates: Readonly<Record<string, number>> | null): string | null {
  let best: string | null = null;
  for (const [token, logprob] of Object.entries(candidates ?? {})) {
    if (best === null || logprob > (candidates?.[best] ?? Number.NEGATIVE_INFINITY)) best = token;
  }
  return best;
}
