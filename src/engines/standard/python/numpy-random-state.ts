import { MersenneTwister } from './mersenne-twister.ts';

/** numpy's legacy `RandomState(seed)` for a seed below 2**32. */
export class NumpyRandomState {
  readonly #bits = new MersenneTwister();

  constructor(seed: number) {
    this.#bits.seed(seed);
  }

  /** In [0, 1), with 53 random bits. */
  random(): number {
    const high = this.#bits.nextUint32() >>> 5;
    const low = this.#bits.nextUint32() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  /** A uniform integer in [low, high), at most 2**32 apart. */
  randint(low: number, high: number): number {
    return low + this.#upTo(high - low - 1);
  }

  /** 0 … n−1 in random order. */
  permutation(n: number): number[] {
    const items = Array.from({ length: n }, (_, index) => index);
    for (let index = n - 1; index > 0; index -= 1) swap(items, index, this.#upTo(index));
    return items;
  }

  /** In [0, most], by redrawing what is too large. */
  #upTo(most: number): number {
    if (most === 0) return 0;
    const mask = 2 ** most.toString(2).length - 1;
    for (;;) {
      const value = (this.#bits.nextUint32() & mask) >>> 0;
      if (value <= most) return value;
    }
  }
}

export function swap(items: number[], left: number, right: number): void {
  const kept = items[left] ?? 0;
  items[left] = items[right] ?? 0;
  items[right] = kept;
}
