import { isEvalError } from '../../contracts/errors.ts';
import type { S3Store } from './open-s3.ts';
import { parseS3Url } from './s3-url.ts';

/** Whether a bucket keeps what lies under a prefix long enough. */
export interface Retention {
  readonly kind: 'kept' | 'too-short' | 'unknown';
  /** For a person. */
  readonly message: string;
}

const ruleId = 'vllm-eval-run-logs';

/**
 * Makes the bucket keep everything under `url` for `days` and remove it then, by a lifecycle rule of ours beside those there are. Tells where
 * another rule removes it earlier, and where the server has no rules or does not let us set one: then somebody else has to see to it.
 */
export async function keepObjects(
  store: Pick<S3Store, 'lifecycle' | 'setLifecycle'>,
  url: string,
  days: number,
): Promise<Retention> {
  const { bucket, key } = parseS3Url(url);
  const prefix = key === '' ? '' : `${key.replace(/\/+$/, '')}/`;
  try {
    const rules = await store.lifecycle(bucket);
    if (rules === null)
      return unknown(`the server has no lifecycle rules: nothing removes run logs, keep them ${days} days`);
    const others = rules.filter(({ id }) => id !== ruleId);
    const earlier = others.find(
      (rule) => rule.isEnabled && rule.days !== null && rule.days < days && overlaps(rule.prefix, prefix),
    );
    if (earlier !== undefined) {
      return {
        kind: 'too-short',
        message: `rule ${earlier.id} of ${bucket} removes ${earlier.prefix || 'everything'} after ${earlier.days} days, expected at least ${days}`,
      };
    }
    const ours = rules.find(({ id }) => id === ruleId);
    if (ours === undefined || !ours.isEnabled || ours.days !== days || ours.prefix !== prefix) {
      await store.setLifecycle(bucket, ruleId, prefix, days);
    }
    return { kind: 'kept', message: `${bucket} keeps ${prefix || 'everything'} for ${days} days` };
  } catch (error) {
    if (!isEvalError(error)) throw error;
    return unknown(`whether ${bucket} keeps run logs for ${days} days is not known: ${error.message}`);
  }
}

function overlaps(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

function unknown(message: string): Retention {
  return { kind: 'unknown', message };
}
