import type { RunListener } from '../pipeline/run-event.ts';
import type { Io } from './command.ts';

/** Shows notices on standard error and nothing else, for commands without progress. */
export function noticesTo({ stderr }: Pick<Io, 'stderr'>): RunListener {
  return (event) => {
    if (event.kind === 'notice') stderr.write(`${event.message}\n`);
  };
}
