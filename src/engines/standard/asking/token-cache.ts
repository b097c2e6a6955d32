/** Encodes a text; every distinct text once while it is remembered. */
export type Encode = (text: string) => Promise<readonly number[]>;

/**
 * Remembers the last `capacity` results, and joins calls for a text that is being encoded. The choices of a question share their
 * context, and neighbouring questions their examples.
 */
export function cachedEncode(encode: Encode, capacity: number): Encode {
  const cache = new Map<string, Promise<readonly number[]>>();
  return (text) => {
    const known = cache.get(text);
    if (known !== undefined) {
      cache.delete(text);
      cache.set(text, known);
      return known;
    }
    const pending = encode(text);
    cache.set(text, pending);
    pending.catch(() => {
      if (cache.get(text) === pending) cache.delete(text);
    });
    const oldest = cache.keys().next();
    if (cache.size > capacity && oldest.done !== true) cache.delete(oldest.value);
    return pending;
  };
}
