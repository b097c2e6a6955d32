interface Entry<Value> {
  readonly text: string;
  readonly value: Value;
}

const multiplier = 0x01000193;

/**
 * Finds the longest known text that a string ends with, in one pass over the string from its end: the rolling hash of
 * the suffix of length n is looked up only where some known text has that length.
 */
export class SuffixIndex<Value> {
  readonly #entries = new Map<number, Entry<Value>[]>();
  readonly #lengths = new Set<number>();
  #longest = 0;

  /** The first value added for a text is kept. The empty text is never found. */
  add(text: string, value: Value): void {
    if (text.length === 0) return;
    let hash = 0;
    for (let at = text.length - 1; at >= 0; at -= 1) hash = (Math.imul(hash, multiplier) + text.charCodeAt(at) + 1) | 0;
    const bucket = this.#entries.get(hash);
    if (bucket === undefined) this.#entries.set(hash, [{ text, value }]);
    else if (!bucket.some((entry) => entry.text === text)) bucket.push({ text, value });
    this.#lengths.add(text.length);
    this.#longest = Math.max(this.#longest, text.length);
  }

  find(subject: string): { readonly value: Value; readonly length: number } | null {
    const reach = Math.min(subject.length, this.#longest);
    let hash = 0;
    let found: Entry<Value> | null = null;
    for (let length = 1; length <= reach; length += 1) {
      hash = (Math.imul(hash, multiplier) + subject.charCodeAt(subject.length - length) + 1) | 0;
      if (!this.#lengths.has(length)) continue;
      const match = this.#entries.get(hash)?.find((entry) => subject.endsWith(entry.text));
      if (match !== undefined) found = match;
    }
    return found === null ? null : { value: found.value, length: found.text.length };
  }
}
