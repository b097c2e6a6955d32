import { once } from 'node:events';
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { EvalError } from '../contracts/errors.ts';
import { systemErrorCode } from '../files/system-error.ts';
import { createWebhookReceiver } from '../release/receive-webhook.ts';
import type { ReleaseTrigger } from '../release/open-release-trigger.ts';
import { createApp } from './create-app.ts';

export interface ServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly outputDirectory: string;
  readonly trigger: ReleaseTrigger | null;
  /** Of the webhook; several while one is replaced. */
  readonly webhookSecrets: readonly string[];
  readonly token: string | null;
  readonly log: (event: object) => void;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

export interface RunningServer {
  readonly url: string;
  /** Resolves when every answer under way is out and the trigger has let go. */
  close(): Promise<void>;
}

/** A client that sends its body drop by drop is cut off. */
const requestTimeoutMs = 10_000;
const lastAnswersMs = 5_000;

/** Serves until `close`. Throws EVAL_SERVER_ADDRESS where the address cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, trigger, webhookSecrets, now, log, signal } = options;
  const app = createApp({
    outputDirectory: options.outputDirectory,
    trigger,
    receiver: trigger === null ? null : createWebhookReceiver(trigger.config, webhookSecrets, trigger.ledger),
    token: options.token,
    isReady: () => !signal.aborted,
    log,
    now,
  });
  const server = serve({ fetch: app.fetch, hostname: host, port }) as Server; // of node:http: no other was asked for
  server.requestTimeout = requestTimeoutMs;
  server.headersTimeout = requestTimeoutMs;
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw addressTaken(host, port, cause);
  }
  const address = server.address();
  const stopPolling = trigger === null ? () => {} : startPolling(trigger, log, signal);
  return {
    url: `http://${host}:${typeof address === 'object' && address !== null ? address.port : port}`,
    close: async () => {
      stopPolling();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const timer = setTimeout(() => server.closeAllConnections(), lastAnswersMs);
      await closed;
      clearTimeout(timer);
      await trigger?.close();
    },
  };
}

/** One poll at a time; a registry that is down is asked again at the next turn. */
function startPolling(trigger: ReleaseTrigger, log: (event: object) => void, signal: AbortSignal): () => void {
  const minutes = trigger.config.poll_minutes;
  if (minutes === undefined) return () => {};
  let isPolling = false;
  const poll = async (): Promise<void> => {
    if (isPolling || signal.aborted) return;
    isPolling = true;
    try {
      const queued = await trigger.poll();
      if (queued > 0) log({ kind: 'polled', queued });
    } catch (error) {
      if (!signal.aborted) log({ kind: 'problem', what: 'poll', message: error instanceof Error ? error.message : '' });
    } finally {
      isPolling = false;
    }
  };
  void poll();
  const timer = setInterval(() => void poll(), minutes * 60_000);
  return () => clearInterval(timer);
}

function addressTaken(host: string, port: number, cause: unknown): EvalError {
  return new EvalError({
    code: 'EVAL_SERVER_ADDRESS',
    message: `${host}:${port} cannot be served at: ${systemErrorCode(cause) ?? String(cause)}.`,
    nextStep: 'Give another --port or --host, or stop what has it.',
    details: { host, port },
    cause,
  });
}
