import { connectTarget, defaultTargetTimeouts } from '../target/connect-target.ts';
import type { Target, TargetTimeouts } from '../target/target.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';

/** Connects to the served model under test. The caller closes it. */
export async function connectToTarget(config: RunConfig, secrets: Secrets, signal: AbortSignal): Promise<Target> {
  const { target } = config;
  return connectTarget(
    {
      endpoint: target.endpoint,
      servedModelName: target.servedModelName,
      apiKey: secrets.apiKey,
      headers: secrets.headers,
      caFile: target.caFile,
      proxy: secrets.proxy,
      timeouts: timeoutsOf(config),
      maxConcurrency: target.concurrency,
      maxAttempts: target.maxAttempts,
    },
    signal,
  );
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

/** An answer that is not streamed comes whole at its end: its first byte may take as long as the request. */
function timeoutsOf({ target }: RunConfig): TargetTimeouts {
  const totalMs = target.requestTimeoutSeconds * 1000;
  return { ...defaultTargetTimeouts, firstByteMs: totalMs, totalMs };
}
