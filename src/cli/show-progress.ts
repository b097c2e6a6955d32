import type { RunListener } from '../pipeline/run-event.ts';
import type { ProgressEvent } from '../reports/progress-state.ts';
import { createProgress } from '../reports/progress.ts';
import type { logLevels } from '../pipeline/config/settings.ts';
import type { Io } from './command.ts';

export interface ProgressDisplay {
  readonly notify: RunListener;
  close(): void;
}

export interface ProgressOptions {
  readonly language: 'en' | 'ko';
  readonly logLevel: (typeof logLevels)[number];
  readonly quiet: boolean;
}

/**
 * Progress on standard error: bars in a terminal, else lines. Log level `debug` also has a line for every sample, `warn` only
 * notices and failures, `error` only failures; quiet shows nothing.
 */
export function showProgress(
  { stderr, env, now }: Io,
  { language, logLevel, quiet }: ProgressOptions,
): ProgressDisplay {
  if (quiet) return { notify: () => {}, close: () => {} };
  const isTTY = stderr.isTTY && logLevel === 'info';
  const color = stderr.isTTY && env['NO_COLOR'] === undefined;
  const progress = createProgress({ stream: stderr, isTTY, color, lang: language, now });
  return {
    close: progress.close,
    notify: (event) => {
      if (logLevel === 'debug' && event.kind === 'sample') {
        stderr.write(`${event.step} ${event.task}: ${event.measured ? 'measured' : 'not measured'}\n`);
      }
      if (isShown(event, logLevel)) progress.notify(event);
    },
  };
}

function isShown({ kind }: ProgressEvent, logLevel: ProgressOptions['logLevel']): boolean {
  if (logLevel === 'error') return kind === 'step-failed';
  if (logLevel === 'warn') return kind === 'step-failed' || kind === 'notice';
  return true;
}
