import { connectTarget } from '../target/connect-target.ts';
import type { Target } from '../target/target.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';
import { targetOptionsOf, timeoutsOf } from './target-options.ts';

/** Connects to the served model under test. The caller closes it. */
export function connectToTarget(config: RunConfig, secrets: Secrets, signal: AbortSignal): Promise<Target> {
  return connectTarget(targetOptionsOf(config, secrets), signal);
}

/** Connects to the judge model, or null where none is configured. The caller closes it. */
export async function connectToJudge(config: RunConfig, secrets: Secrets, signal: AbortSignal): Promise<Target | null> {
  if (config.judge === null) return null;
  return connectTarget(
    {
      endpoint: config.judge.endpoint,
      servedModelName: config.judge.servedModelName,
      apiKey: secrets.judgeApiKey,
      headers: {},
      caFile: config.target.caFile,
      proxy: secrets.proxy,
      timeouts: timeoutsOf(config),
      maxConcurrency: config.target.concurrency,
      maxAttempts: config.target.maxAttempts,
    },
    signal,
  );
}
