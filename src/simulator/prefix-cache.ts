import { hash32 } from './seeded-random.ts';

/**
 * Which prompt prefixes are in the KV cache, block by block, least recently used out first. A block is known by the
 * hash of itself and everything before it, as in vLLM's automatic prefix caching.
 */
export class PrefixCache {
  readonly #blockTokens: number;
  readonly #capacity: number;
  readonly #blocks = new Set<number>();

  constructor(blockTokens: number, capacityTokens: number) {
    this.#blockTokens = blockTokens;
    this.#capacity = Math.max(1, Math.floor(capacityTokens / blockTokens));
  }

  /** Tokens at the start of the prompt that are cached; the last prompt token is always computed. Adds the prompt. */
  lookUpAndAdd(promptIds: readonly number[]): number {
    let hash = 0;
    let hits = 0;
    let unbroken = true;
    for (let start = 0; start + this.#blockTokens <= promptIds.length; start += this.#blockTokens) {
      for (let at = start; at < start + this.#blockTokens; at += 1) hash = (Math.imul(hash, 31) + promptIds[at]!) | 0;
      hash = hash32(start, hash);
      const known = this.#blocks.delete(hash);
      unbroken &&= known && start + this.#blockTokens < promptIds.length;
      if (unbroken) hits += this.#blockTokens;
      this.#blocks.add(hash);
    }
    this.#evict();
    return hits;
  }

  #evict(): void {
    for (const block of this.#blocks) {
      if (this.#blocks.size <= this.#capacity) return;
      this.#blocks.delete(block);
    }
  }
}
