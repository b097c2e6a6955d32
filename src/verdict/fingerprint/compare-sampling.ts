import type { SamplingProbe } from '../../contracts/model-fingerprint.ts';
import type { Difference } from './difference.ts';

/**
 * What the server samples with where a request does not say. Only how its answers relate is compared, not the answers: those change
 * with every weight. Where the model itself is unchanged the answers tell of another value of the same parameters, too.
 */
export function compareSampling(candidate: SamplingProbe, baseline: SamplingProbe): Difference[] {
  const now = ownDefaults(candidate);
  const before = ownDefaults(baseline);
  const sameModel = isSame(candidate.neutral, baseline.neutral);
  if (now === before && !(sameModel && !isSame(candidate.allLeftOut, baseline.allLeftOut))) return [];
  return [
    {
      aspect: 'samplingDefaults',
      code: now === before ? 'EVAL_VERDICT_SAMPLING_VALUES' : 'EVAL_VERDICT_SAMPLING_DEFAULTS',
      parameters: { baseline: before, candidate: now },
    },
  ];
}

/** Wire names of the parameters that the server has a value of its own for; a dash where it has none. */
function ownDefaults({ neutral, allLeftOut, leftOut }: SamplingProbe): string {
  if (isSame(neutral, allLeftOut)) return '–';
  const names = Object.keys(leftOut).filter((name) => !isSame(neutral, leftOut[name] ?? []));
  return names.length === 0 ? '?' : names.sort().join(', ');
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
