import { secretsOf, storeConfig } from '../pipeline/config/build-run-config.ts';
import type { PinOutcome } from '../pipeline/pin-run.ts';
import { pinRun } from '../pipeline/pin-run.ts';
import type { Arguments, Io } from './command.ts';
import { textOf } from './command.ts';
import { effectiveSettings } from './effective-config.ts';
import { noticesTo } from './notices-to.ts';

/** What `accept` and `baseline set` do. */
export async function pinFromCommandLine(role: PinOutcome['role'], args: Arguments, io: Io): Promise<PinOutcome> {
  const { values } = await effectiveSettings(args, io);
  return pinRun({
    role,
    reference: args.positionals[0] ?? 'latest',
    outputDirectory: values.outputDir,
    store: values.store === null ? null : storeConfig(values),
    secrets: secretsOf(values),
    note: textOf(args, 'note') ?? null,
    notify: noticesTo(io),
    now: io.now,
  });
}
