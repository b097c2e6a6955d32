import { swap } from './numpy-random-state.ts';
import { seedSequence } from './seed-sequence.ts';
import { zigguratNormal } from './ziggurat-normal.ts';

const mask32 = 0xffff_ffffn;
const mask64 = (1n << 64n) - 1n;
const mask128 = (1n << 128n) - 1n;
const multiplier = 47_026_247_687_942_121_848_144_207_491_837_523_525n;

/** numpy's `default_rng(seed)`: PCG64 (O'Neill 2014) and the drawing algorithms of numpy.random.Generator. */
export class NumpyGenerator {
  #state = 0n;
  readonly #increment: bigint;
  /** The unused half of a 64-bit draw. */
  #kept: number | null = null;

  constructor(seed: bigint) {
    const [a = 0n, b = 0n, c = 0n, d = 0n] = seedSequence(seed, 4);
    this.#increment = ((((c << 64n) | d) << 1n) | 1n) & mask128;
    this.#step();
    this.#state = (this.#state + ((a << 64n) | b)) & mask128;
    this.#step();
  }

  /** In [0, 1), with 53 random bits. */
  random(): number {
    return Number(this.#next64() >> 11n) / 9_007_199_254_740_992;
  }

  /** A uniform integer in [low, high), less than 2**32 apart. */
  integers(low: number, high: number): number {
    return low + this.#upTo(high - low - 1);
  }

  permutation(n: number): number[] {
    const items = Array.from({ length: n }, (_, index) => index);
    // Unlike choice it redraws what is too large.
    for (let index = n - 1; index > 0; index -= 1) {
      const mask = 2 ** index.toString(2).length - 1;
      let value = (this.#next32() & mask) >>> 0;
      while (value > index) value = (this.#next32() & mask) >>> 0;
      swap(items, index, value);
    }
    return items;
  }

  /** `size` of 0 … n−1. Without replacement by Floyd's method, of large populations by shuffling their end. */
  choice(n: number, size: number, replace: boolean): number[] {
    if (replace) return Array.from({ length: size }, () => this.integers(0, n));
    if (n > 10_000 && size > Math.floor(n / 50)) {
      const items = Array.from({ length: n }, (_, index) => index);
      this.#shuffle(items, Math.max(n - size, 1));
      return items.slice(n - size);
    }
    const chosen = new Set<number>();
    for (let most = n - size; most < n; most += 1) {
      const value = this.#upTo(most);
      chosen.add(chosen.has(value) ? most : value);
    }
    const items = [...chosen];
    this.#shuffle(items, 1);
    return items;
  }

  standardNormal(): number {
    return zigguratNormal(
      () => this.#next64(),
      () => this.random(),
    );
  }

  /** Down to the place `first`. */
  #shuffle(items: number[], first: number): void {
    for (let index = items.length - 1; index >= first; index -= 1) swap(items, index, this.#upTo(index));
  }

  /** In [0, most], by Lemire's multiplication. */
  #upTo(most: number): number {
    if (most === 0) return 0;
    const range = BigInt(most) + 1n;
    let product = BigInt(this.#next32()) * range;
    if ((product & mask32) < range) {
      const threshold = (mask32 - BigInt(most)) % range;
      while ((product & mask32) < threshold) product = BigInt(this.#next32()) * range;
    }
    return Number(product >> 32n);
  }

  #next32(): number {
    if (this.#kept !== null) {
      const kept = this.#kept;
      this.#kept = null;
      return kept;
    }
    const bits = this.#next64();
    this.#kept = Number(bits >> 32n);
    return Number(bits & mask32);
  }

  #next64(): bigint {
    this.#step();
    const mixed = ((this.#state >> 64n) ^ this.#state) & mask64;
    const turn = this.#state >> 122n;
    return ((mixed >> turn) | (mixed << ((64n - turn) & 63n))) & mask64;
  }

  #step(): void {
    this.#state = (this.#state * multiplier + this.#increment) & mask128;
  }
}
