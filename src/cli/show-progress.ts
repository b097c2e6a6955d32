import type { RunListener } from '../pipeline/run-event.ts';
import type { Io } from './command.ts';
import { formatSeconds } from './format-seconds.ts';

export interface ProgressDisplay {
  readonly notify: RunListener;
  close(): void;
}

const lineEveryMs = 10_000;

export interface ProgressOptions {
  readonly language: 'en' | 'ko';
  readonly quiet: boolean;
}

/** Progress on standard error: one line per step and one every ten seconds. */
export function showProgress({ stderr, now }: Io, { quiet }: ProgressOptions): ProgressDisplay {
  if (quiet) return { notify: () => {}, close: () => {} };
  let last = 0;
  let done = 0;
  let total = 0;
  const line = (text: string): void => {
    stderr.write(`${text}\n`);
  };
  return {
    close: () => {},
    notify: (event) => {
      switch (event.kind) {
        case 'run-started':
          return line(`${event.resumed ? 'resuming' : 'run'} ${event.runId} in ${event.path}`);
        case 'step-started':
          [done, total, last] = [event.recorded, event.samples, now().getTime()];
          return line(`${event.step}${total > 0 ? `: ${total} samples, ${done} recorded` : ''}`);
        case 'sample':
          done += 1;
          if (now().getTime() - last < lineEveryMs) return;
          last = now().getTime();
          return line(`${event.step}: ${done}/${total}`);
        case 'step-finished':
          return line(`${event.step}: done in ${formatSeconds(event.durationMs / 1000)}`);
        case 'step-failed':
          return line(
            `${event.step}: ${event.error.message} (${event.error.code})${event.retrying ? ', trying again' : ''}`,
          );
        case 'notice':
          return line(`notice: ${event.message}`);
      }
    },
  };
}
