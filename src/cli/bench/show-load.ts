import type { LoadObserver } from '../../engines/serving/run-repetition.ts';
import { createBenchProgress } from '../../reports/bench-progress.ts';
import type { Lang } from '../../reports/report-input.ts';
import type { Arguments, Io } from '../command.ts';
import { isSet } from '../command.ts';

export interface LoadDisplay {
  readonly observer: LoadObserver;
  /** Before something is written to standard output. */
  clear(): void;
  close(): void;
}

/** Progress of a load test on standard error: a live line in a terminal, else a line now and then; nothing with --quiet. */
export function showLoad(args: Arguments, { stderr, now }: Io, lang: Lang): LoadDisplay {
  if (isSet(args, 'quiet') || isSet(args, 'disable-tqdm') || isSet(args, 'json')) {
    const nothing = (): void => {};
    return { observer: { repetition: nothing, sent: nothing, ended: nothing }, clear: nothing, close: nothing };
  }
  const progress = createBenchProgress({ stream: stderr, isTTY: stderr.isTTY, lang, now });
  return {
    observer: {
      repetition: progress.repetition,
      sent: progress.sent,
      ended: ({ startMs, failure, chunkTimesMs, usage }) => {
        const first = chunkTimesMs[0];
        progress.ended({
          isFailed: failure !== null && failure.outcome !== 'cancelled',
          ttftMs: first === undefined ? null : first - startMs,
          outputTokens: usage?.outputTokens ?? chunkTimesMs.length,
        });
      },
    },
    clear: progress.clear,
    close: progress.close,
  };
}
