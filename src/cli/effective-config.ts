import { buildRunConfig } from '../pipeline/config/build-run-config.ts';
import { findEvalConfig, loadEvalConfig } from '../pipeline/config/load-eval-config.ts';
import type { LoadedEvalConfig } from '../pipeline/config/load-eval-config.ts';
import { resolveSettings } from '../pipeline/config/resolve-settings.ts';
import type { ResolvedSettings } from '../pipeline/config/resolve-settings.ts';
import type { RunConfig, Secrets } from '../pipeline/config/run-config.ts';
import type { Arguments, Io } from './command.ts';
import { textOf } from './command.ts';

export interface EffectiveSettings extends ResolvedSettings {
  readonly file: LoadedEvalConfig;
}

/** Settings of a command: flags, then environment, then the configuration file, then defaults. */
export async function effectiveSettings(args: Arguments, { env }: Pick<Io, 'env'>): Promise<EffectiveSettings> {
  const file = await loadEvalConfig(findEvalConfig(textOf(args, 'config'), env));
  const resolved = resolveSettings({ flags: args.flags, env: env, file });
  return { ...resolved, file };
}

/** Everything a run needs, from resolved settings. */
export function toRunConfig({ values, file }: EffectiveSettings): Promise<{ config: RunConfig; secrets: Secrets }> {
  return buildRunConfig(values, file.content);
}

/** Everything a run needs, from the same places. */
export async function effectiveConfig(
  args: Arguments,
  io: Pick<Io, 'env'>,
): Promise<{ config: RunConfig; secrets: Secrets }> {
  return toRunConfig(await effectiveSettings(args, io));
}
