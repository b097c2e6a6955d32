import { connectLoadTarget, type LoadTarget } from '../engines/serving/load-target.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';
import { targetOptionsOf } from './target-options.ts';

/** Connects to the served model for load tests alone, without a look at what else it can do. The caller closes it. */
export function connectToLoadTarget(config: RunConfig, secrets: Secrets, signal: AbortSignal): Promise<LoadTarget> {
  return connectLoadTarget(targetOptionsOf(config, secrets), signal);
}
