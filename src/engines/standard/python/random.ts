import { createHash } from 'node:crypto';

/**
 * CPython's `random.Random`: MT19937 seeded by init_by_array, and the drawing algorithms of Lib/random.py (3.11).
 * Few-shot examples and bootstrap samples of lm-evaluation-harness depend on every bit of it.
 */
export class PythonRandom {
  readonly #state = new Uint32Array(624);
  #index = 624;

  #nextGauss: number | null = null;

  /** A text seeds as `random.seed(text)`: with its bytes and their SHA-512. */
  constructor(seed: number | bigint | string) {
    this.#initByArray(seedWords(typeof seed === 'string' ? textSeed(seed) : seed));
  }

  /** A float in [0, 1) with 53 random bits. */
  random(): number {
    const high = this.#nextUint32() >>> 5;
    const low = this.#nextUint32() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  /** A non-negative integer of `bits` random bits, 0 to 32. */
  getrandbits(bits: number): number {
    return bits === 0 ? 0 : this.#nextUint32() >>> (32 - bits);
  }

  /** A non-negative integer of any number of random bits. */
  getrandbitsBig(bits: number): bigint {
    let value = 0n;
    for (let done = 0; done < bits; done += 32) {
      value |= BigInt(this.getrandbits(Math.min(32, bits - done))) << BigInt(done);
    }
    return value;
  }

  uniform(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  /** Normal deviates in pairs (Box and Muller 1958), as `random.gauss`. */
  gauss(mean: number, deviation: number): number {
    let next = this.#nextGauss;
    this.#nextGauss = null;
    if (next === null) {
      const angle = this.random() * 2 * Math.PI;
      const radius = Math.sqrt(-2 * Math.log(1 - this.random()));
      next = Math.cos(angle) * radius;
      this.#nextGauss = Math.sin(angle) * radius;
    }
    return mean + next * deviation;
  }

  expovariate(rate: number): number {
    return -Math.log(1 - this.random()) / rate;
  }

  /** A uniform integer in [low, high]. */
  randint(low: number, high: number): number {
    return low + this.randbelow(high - low + 1);
  }

  /** A uniform integer in [0, n), n up to 2**32. */
  randbelow(n: number): number {
    if (n <= 0) throw new RangeError(`expected a positive bound, found ${n}`);
    const bits = n.toString(2).length;
    let value = this.#bits(bits);
    while (value >= n) value = this.#bits(bits);
    return value;
  }

  choice<T>(population: readonly T[]): T {
    return population[this.randbelow(population.length)] as T;
  }

  /** `count` draws with replacement, in proportion to the weights where there are any. */
  choices<T>(population: readonly T[], count: number, weights?: readonly number[]): T[] {
    if (weights !== undefined) {
      let sum = 0;
      const cumulative = weights.map((weight) => (sum += weight));
      return Array.from({ length: count }, () => {
        const drawn = this.random() * sum;
        const position = cumulative.findIndex((bound) => drawn < bound);
        return population[position < 0 ? population.length - 1 : position] as T;
      });
    }
    return Array.from({ length: count }, () => population[Math.floor(this.random() * population.length)] as T);
  }

  /** Fisher-Yates in place, as `random.shuffle`. */
  shuffle(items: unknown[]): void {
    for (let index = items.length - 1; index > 0; index -= 1) {
      const other = this.randbelow(index + 1);
      [items[index], items[other]] = [items[other], items[index]];
    }
  }

  /** `count` distinct positions in draw order, as `random.sample`. Throws RangeError when the population is too small. */
  sample<T>(population: readonly T[], count: number): T[] {
    const size = population.length;
    if (count < 0 || count > size) throw new RangeError(`cannot draw ${count} of ${size} without replacement`);
    let setSize = 21;
    if (count > 5) setSize += 4 ** Math.ceil(Math.log(count * 3) / Math.log(4));
    if (size <= setSize) {
      const pool = [...population];
      return Array.from({ length: count }, (_, index) => {
        const position = this.randbelow(size - index);
        const picked = pool[position] as T;
        pool[position] = pool[size - index - 1] as T;
        return picked;
      });
    }
    const chosen = new Set<number>();
    return Array.from({ length: count }, () => {
      let position = this.randbelow(size);
      while (chosen.has(position)) position = this.randbelow(size);
      chosen.add(position);
      return population[position] as T;
    });
  }

  #bits(bits: number): number {
    if (bits <= 32) return this.getrandbits(bits);
    const low = this.#nextUint32();
    return (this.#nextUint32() >>> (64 - bits)) * 4_294_967_296 + low;
  }

  #initGenrand(seed: number): void {
    const state = this.#state;
    state[0] = seed;
    for (let index = 1; index < 624; index += 1) {
      const previous = state[index - 1] ?? 0;
      state[index] = Math.imul(1_812_433_253, previous ^ (previous >>> 30)) + index;
    }
    this.#index = 624;
  }

  #initByArray(key: readonly number[]): void {
    this.#initGenrand(19_650_218);
    const state = this.#state;
    let i = 1;
    let j = 0;
    const previous = (): number => {
      const value = state[i - 1] ?? 0;
      return value ^ (value >>> 30);
    };
    const advance = (): void => {
      i += 1;
      if (i >= 624) {
        state[0] = state[623] ?? 0;
        i = 1;
      }
    };
    for (let round = Math.max(624, key.length); round > 0; round -= 1) {
      state[i] = ((state[i] ?? 0) ^ Math.imul(previous(), 1_664_525)) + (key[j] ?? 0) + j;
      advance();
      j = (j + 1) % key.length;
    }
    for (let round = 623; round > 0; round -= 1) {
      state[i] = ((state[i] ?? 0) ^ Math.imul(previous(), 1_566_083_941)) - i;
      advance();
    }
    state[0] = 0x80000000;
  }

  #nextUint32(): number {
    if (this.#index >= 624) this.#twist();
    let value = this.#state[this.#index] ?? 0;
    this.#index += 1;
    value ^= value >>> 11;
    value ^= (value << 7) & 0x9d2c5680;
    value ^= (value << 15) & 0xefc60000;
    value ^= value >>> 18;
    return value >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let index = 0; index < 624; index += 1) {
      const mixed = ((state[index] ?? 0) & 0x80000000) | ((state[(index + 1) % 624] ?? 0) & 0x7fffffff);
      state[index] = (state[(index + 397) % 624] ?? 0) ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    this.#index = 0;
  }
}

function textSeed(text: string): bigint {
  const bytes = Buffer.from(text, 'utf8');
  const digest = createHash('sha512').update(bytes).digest('hex');
  return BigInt(`0x${bytes.toString('hex')}${digest}`);
}

/** Little-endian 32-bit words of |seed|. */
function seedWords(seed: number | bigint): number[] {
  let rest = BigInt(seed);
  if (rest < 0n) rest = -rest;
  const words: number[] = [];
  while (rest > 0n) {
    words.push(Number(rest & 0xffff_ffffn));
    rest >>= 32n;
  }
  return words.length === 0 ? [0] : words;
}
