import { defaultTargetTimeouts } from '../target/default-target-timeouts.ts';
import type { TargetOptions, TargetTimeouts } from '../target/target.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';

/** How the served model under test is reached. */
export function targetOptionsOf(config: RunConfig, secrets: Secrets): TargetOptions {
  const { target } = config;
  return {
    endpoint: target.endpoint,
    servedModelName: target.servedModelName,
    apiKey: secrets.apiKey,
    headers: secrets.headers,
    caFile: target.caFile,
    proxy: secrets.proxy,
    timeouts: timeoutsOf(config),
    maxConcurrency: target.concurrency,
    maxAttempts: target.maxAttempts,
  };
}

/** An answer that is not streamed comes whole at its end: its first byte may take as long as the request. */
export function timeoutsOf({ target }: RunConfig): TargetTimeouts {
  const totalMs = target.requestTimeoutSeconds * 1000;
  return { ...defaultTargetTimeouts, firstByteMs: totalMs, totalMs };
}
