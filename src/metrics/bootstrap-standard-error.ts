import { PythonRandom } from '../engines/standard/python/random.ts';

/** Iterations of lm-evaluation-harness unless asked otherwise. */
export const defaultBootstrapIterations = 100_000;

const largestChunk = 1000;

/**
 * Standard error of a statistic by the bootstrap of lm-evaluation-harness: replicates in chunks of at most 1000 (a remainder is dropped),
 * chunk i drawn with replacement by Python's `random.Random(i)`; the sample standard deviation of all of them. `statistic` gets the drawn
 * positions, valid during the call. Null for fewer than two items or replicates.
 */
export function bootstrapStandardError(
  items: number,
  iterations: number,
  statistic: (drawn: Uint32Array) => number,
): number | null {
  const chunk = Math.min(largestChunk, iterations);
  const chunks = chunk < 1 ? 0 : Math.floor(iterations / chunk);
  if (items < 2 || chunks * chunk < 2) return null;
  const drawn = new Uint32Array(items);
  const replicates = new Float64Array(chunks * chunk);
  for (let number = 0; number < chunks; number += 1) {
    const random = new PythonRandom(number);
    for (let replicate = 0; replicate < chunk; replicate += 1) {
      for (let item = 0; item < items; item += 1) drawn[item] = Math.floor(random.random() * items);
      replicates[number * chunk + replicate] = statistic(drawn);
    }
  }
  const mean = sum(replicates) / replicates.length;
  const squares = replicates.reduce((total, value) => total + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (replicates.length - 1));
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
