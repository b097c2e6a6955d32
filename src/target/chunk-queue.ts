/** Chunks between a connection that brings them and one reader that takes them. */
export interface ChunkQueue {
  /** Bytes that wait for the reader. */
  readonly queuedBytes: number;
  push(chunk: Buffer): void;
  /** No more chunks: the reader gets what waits and then ends, or throws `error`. */
  end(error?: unknown): void;
  /** The reader throws `error` at once. */
  abort(error: unknown): void;
  /** The next chunk, null at the end. */
  take(): Promise<Buffer | null>;
}

export function createChunkQueue(): ChunkQueue {
  let chunks: Buffer[] = [];
  let queuedBytes = 0;
  let ended: { readonly error: unknown } | null = null;
  let wake: (() => void) | null = null;

  const finish = (error: unknown): void => {
    ended = { error };
    wake?.();
  };

  return {
    get queuedBytes() {
      return queuedBytes;
    },
    push: (chunk) => {
      chunks.push(chunk);
      queuedBytes += chunk.length;
      wake?.();
    },
    end: finish,
    abort: (error) => {
      chunks = [];
      queuedBytes = 0;
      finish(error);
    },
    take: async () => {
      for (;;) {
        const chunk = chunks.shift();
        if (chunk !== undefined) {
          queuedBytes -= chunk.length;
          return chunk;
        }
        if (ended !== null) {
          if (ended.error !== undefined) throw ended.error;
          return null;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
      }
    },
  };
}
