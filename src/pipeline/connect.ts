import { connectTarget, defaultTargetTimeouts } from '../target/connect-target.ts';
import type { Target } from '../target/target.ts';
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
      timeouts: { ...defaultTargetTimeouts, totalMs: target.requestTimeoutSeconds * 1000 },
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
      timeouts: { ...defaultTargetTimeouts, totalMs: config.target.requestTimeoutSeconds * 1000 },
      maxConcurrency: config.target.concurrency,
      maxAttempts: config.target.maxAttempts,
    },
    signal,
  );
}
