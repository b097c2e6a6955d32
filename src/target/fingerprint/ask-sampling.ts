import type { SamplingProbe } from '../../contracts/model-fingerprint.ts';
import { neutralSampling, samplingPrompt } from './canaries.ts';
import type { FingerprintTarget } from './fingerprint-target.ts';

/** Four continuations, so that a parameter that only cuts the tail of the distribution changes one of them. */
const continuations = 4;
const maxTokens = 16;
const seed = 11;

/**
 * A server with its own defaults (generation_config.json, --override-generation-config) answers a request that leaves a parameter out
 * otherwise than one that gives it as neutral. The seed is the same, so nothing else can change the answer.
 */
export async function askSampling(target: FingerprintTarget, signal: AbortSignal): Promise<SamplingProbe> {
  const ask = async (given: Readonly<Record<string, number>>): Promise<string[]> => {
    const { choices } = await target.complete(
      { prompt: samplingPrompt, sampling: { maxTokens, seed }, n: continuations, extraBody: given },
      signal,
    );
    return choices.map(({ text }) => text);
  };
  const neutral = await ask(neutralSampling);
  const allLeftOut = await ask({});
  const leftOut: Record<string, string[]> = {};
  // The probes of single parameters tell which one it is: without a difference there is nothing to tell.
  if (neutral.join('\0') !== allLeftOut.join('\0')) {
    for (const name of Object.keys(neutralSampling)) {
      const { [name]: _, ...others } = neutralSampling;
      leftOut[name] = await ask(others);
    }
  }
  return { neutral, allLeftOut, leftOut };
}
