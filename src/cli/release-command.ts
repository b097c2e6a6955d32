import { EvalError } from '../contracts/errors.ts';
import type { ReleaseTrigger } from '../release/open-release-trigger.ts';
import type { ReleaseRecord } from '../release/release-ledger.ts';
import type { Arguments, Io, Option } from './command.ts';
import { isSet, textOf } from './command.ts';

export const stateOption: Option = {
  flag: 'state-dir',
  valueName: 'DIR',
  help: 'Folder of what was started before, one per process (default release-state)',
};

/** Opens the trigger for one command, lets `queue` add to it, waits for what is under way, and tells how it ended. */
export async function withReleaseTrigger(
  args: Arguments,
  io: Io,
  queue: (trigger: ReleaseTrigger) => Promise<void>,
): Promise<number> {
  const { resolve } = await import('node:path');
  const { openReleaseTrigger } = await import('../release/open-release-trigger.ts');
  const { effectiveSettings } = await import('./effective-config.ts');
  const { table } = await import('./table.ts');
  const { file, values } = await effectiveSettings(args, io);
  const trigger = await openReleaseTrigger({
    file,
    values,
    env: io.env,
    stateDirectory: resolve(textOf(args, 'state-dir') ?? 'release-state'),
    log: (event) => io.stderr.write(`${JSON.stringify({ time: io.now().toISOString(), ...event })}\n`),
    now: io.now,
    signal: io.signal,
  });
  let releases: readonly ReleaseRecord[] = [];
  const began = io.now().toISOString();
  try {
    await queue(trigger);
    await trigger.worker.idle();
    releases = trigger.ledger.releases().filter(({ changedAt }) => changedAt >= began);
  } catch (error) {
    if (!io.signal.aborted) throw error;
  } finally {
    await trigger.close();
  }
  if (io.signal.aborted) throw stopped();
  if (isSet(args, 'json')) io.stdout.write(`${JSON.stringify({ releases }, null, 2)}\n`);
  else {
    const rows = releases.map(({ tags, digest, state, name, problem }) => [
      tags.join(', '),
      digest.slice(0, 19),
      state,
      name,
      problem === null ? '' : `${problem.code}: ${problem.message}`,
    ]);
    io.stdout.write(rows.length === 0 ? 'nothing new\n' : table(['release', 'digest', 'state', 'run', ''], rows));
  }
  return releases.some(({ state }) => state === 'failed') ? 2 : 0;
}

function stopped(): EvalError {
  return new EvalError({
    code: 'EVAL_RELEASE_STOPPED',
    message: 'Stopped before every release was started; what was queued is kept.',
    nextStep: 'Run the same command again to go on.',
    exitCode: 75,
  });
}
