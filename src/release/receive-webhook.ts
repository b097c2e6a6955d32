import { createHash } from 'node:crypto';
import { verify } from '@octokit/webhooks-methods';
import { isEvalError } from '../contracts/errors.ts';
import type { TriggerConfig } from '../contracts/trigger-config.ts';
import type { ReleaseLedger } from './release-ledger.ts';
import { readGithubEvent } from './release-candidate.ts';

export const webhookResults = [
  'accepted',
  'duplicate',
  'ignored',
  'unknown-package',
  'forged',
  'stale',
  'invalid',
  'too-large',
  'unavailable',
] as const;
export type WebhookResult = (typeof webhookResults)[number];

export interface WebhookAnswer {
  readonly status: 200 | 202 | 400 | 401 | 413 | 503;
  readonly result: WebhookResult;
  readonly message: string;
}

export interface WebhookDelivery {
  readonly event: string | undefined;
  readonly id: string | undefined;
  readonly signature: string | undefined;
  /** As received, before anything reads it. */
  readonly body: Buffer;
}

/** Deliveries that a receiver takes, kept on disk before it answers. */
export interface WebhookReceiver {
  receive(delivery: WebhookDelivery, now: Date): Promise<WebhookAnswer>;
}

const hourMs = 3_600_000;
const idGrammar = /^[\w-]{1,100}$/;

/**
 * Checks the signature over the raw bytes with every secret (two while one is replaced), refuses what is older than the replay window by
 * its own signed time, and queues each delivery once, whether it comes again under its id or copied under another. A time that is ahead
 * of ours is let in: a clock that is behind must not lose a release.
 */
export function createWebhookReceiver(
  trigger: TriggerConfig,
  secrets: readonly string[],
  ledger: ReleaseLedger,
): WebhookReceiver {
  return {
    receive: async ({ event, id, signature, body }, now) => {
      if (!(await isSigned(body, signature, secrets))) {
        return { status: 401, result: 'forged', message: 'expected X-Hub-Signature-256 by one of our secrets' };
      }
      if (event === undefined || id === undefined || !idGrammar.test(id)) {
        return invalid('expected the headers X-GitHub-Event and X-GitHub-Delivery');
      }
      let payload: unknown;
      try {
        payload = JSON.parse(body.toString('utf8'));
      } catch {
        return invalid('expected a body of JSON (content type application/json of the webhook)');
      }
      const reading = readGithubEvent(event, payload, trigger.watch);
      if (reading.kind === 'invalid') return invalid(reading.reason);
      if (reading.kind === 'ignored') return { status: 202, result: reading.result, message: reading.reason };
      const ageMs = now.getTime() - Date.parse(reading.updatedAt ?? now.toISOString());
      if (ageMs > trigger.replay_window_hours * hourMs) {
        return { status: 400, result: 'stale', message: `about a push of ${reading.updatedAt}: too long ago` };
      }
      const digest = createHash('sha256').update(body).digest('hex');
      try {
        const delivery = { kind: 'delivery', id, body: digest, at: now.toISOString(), ...reading.candidate } as const;
        if ((await ledger.accept(delivery)) === 'duplicate') {
          return { status: 202, result: 'duplicate', message: 'received before' };
        }
      } catch (error) {
        if (!isEvalError(error)) throw error;
        return { status: 503, result: 'unavailable', message: 'cannot be kept: send it again later' };
      }
      return { status: 202, result: 'accepted', message: `queued ${reading.candidate.image}:${reading.candidate.tag}` };
    },
  };
}

async function isSigned(body: Buffer, signature: string | undefined, secrets: readonly string[]): Promise<boolean> {
  if (body.length === 0 || signature === undefined || !/^sha256=[0-9a-f]{64}$/.test(signature)) return false;
  // The library signs the UTF-8 of a text: that is the body only where the body is valid UTF-8, as all JSON is.
  const text = body.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(body)) return false;
  for (const secret of secrets) if (await verify(secret, text, signature)) return true;
  return false;
}

function invalid(message: string): WebhookAnswer {
  return { status: 400, result: 'invalid', message };
}
