import { createSeededRandom } from '../contracts/seeded-random.ts';
import { hash32 } from './seeded-random.ts';
import { decode, wordIds } from './tokenizer.ts';

/** `count` tokens of word salad; the same for the same seed. */
export function pseudoWordIds(seed: number, count: number): number[] {
  const random = createSeededRandom(seed);
  return Array.from({ length: count }, () => wordIds[Math.floor(random() * wordIds.length)]!);
}

/** An answer to a question nobody knows: 16 to 127 tokens of word salad. */
export function pseudoText(seed: number): string {
  return decode(pseudoWordIds(seed, 16 + (hash32(seed, 'length') % 112)));
}
