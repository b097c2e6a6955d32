const size = 624;
const shift = 397;

/** MT19937: 32 random bits at a time. */
export class MersenneTwister {
  readonly #state = new Uint32Array(size);
  #index = size;

  /** Knuth's initialisation from one number. */
  seed(seed: number): void {
    const state = this.#state;
    state[0] = seed;
    for (let index = 1; index < size; index += 1) {
      const previous = state[index - 1] ?? 0;
      state[index] = Math.imul(1_812_433_253, previous ^ (previous >>> 30)) + index;
    }
    this.#index = size;
  }

  nextUint32(): number {
    if (this.#index >= size) this.#refill();
    let word = this.#state[this.#index] ?? 0;
    this.#index += 1;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  #refill(): void {
    const state = this.#state;
    for (let index = 0; index < size; index += 1) {
      const bits = ((state[index] ?? 0) & 0x80000000) | ((state[(index + 1) % size] ?? 0) & 0x7fffffff);
      state[index] = (state[(index + shift) % size] ?? 0) ^ (bits >>> 1) ^ ((bits & 1) === 0 ? 0 : 0x9908b0df);
    }
    this.#index = 0;
  }
}
