interface Entry<Value> {
  /** The known text is `head + tail`; both belong to answer keys, so that joining them would hold everything twice. */
  readonly head: string;
  readonly tail: string;
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

  /** Adds the text `head + tail`. The first value of a text is kept; the empty text is never found. */
  add(head: string, tail: string, value: Value): void {
    const length = head.length + tail.length;
    if (length === 0) return;
    const hash = hashFromEnd(head, hashFromEnd(tail, 0));
    const bucket = this.#entries.get(hash);
    if (bucket === undefined) this.#entries.set(hash, [{ head, tail, value }]);
    else if (!bucket.some((entry) => lengthOf(entry) === length && endsWith(head + tail, entry))) {
      bucket.push({ head, tail, value });
    }
    this.#lengths.add(length);
    this.#longest = Math.max(this.#longest, length);
  }

  find(subject: string): { readonly value: Value; readonly length: number } | null {
    const reach = Math.min(subject.length, this.#longest);
    let hash = 0;
    let found: Entry<Value> | null = null;
    for (let length = 1; length <= reach; length += 1) {
      hash = step(hash, subject.charCodeAt(subject.length - length));
      if (!this.#lengths.has(length)) continue;
      const match = this.#entries.get(hash)?.find((entry) => lengthOf(entry) === length && endsWith(subject, entry));
      if (match !== undefined) found = match;
    }
    return found === null ? null : { value: found.value, length: lengthOf(found) };
  }
}

function step(hash: number, code: number): number {
  return (Math.imul(hash, multiplier) + code + 1) | 0;
}

function hashFromEnd(text: string, start: number): number {
  let hash = start;
  for (let at = text.length - 1; at >= 0; at -= 1) hash = step(hash, text.charCodeAt(at));
  return hash;
}

function lengthOf({ head, tail }: Entry<unknown>): number {
  return head.length + tail.length;
}

function endsWith(subject: string, { head, tail }: Entry<unknown>): boolean {
  return subject.endsWith(tail) && subject.endsWith(head, subject.length - tail.length);
}
