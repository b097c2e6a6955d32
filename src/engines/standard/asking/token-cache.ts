/** Encodes a text; every distinct text once while it is remembered. */
export type Encode = (text: string) => Promise<readonly number[]>;

/**
 * Remembers the results used last, `capacity` characters of text in all, and joins calls for a text that is being encoded: the
 * choices of a question share their context. Memory does not grow with the length of the prompts.
 */
export function cachedEncode(encode: Encode, capacity: number): Encode {
  const cache = new Map<string, Promise<readonly number[]>>();
  let characters = 0;
  const forget = (text: string): void => {
    if (cache.delete(text)) characters -= text.length;
  };
  return (text) => {
    const known = cache.get(text);
    const pending = known ?? encode(text);
    forget(text);
    cache.set(text, pending);
    characters += text.length;
    if (known === undefined) {
      pending.catch(() => {
        if (cache.get(text) === pending) forget(text);
      });
    }
    for (const oldest of cache.keys()) {
      if (characters <= capacity) break;
      if (oldest !== text) forget(oldest);
    }
    return pending;
  };
}
