import { setTimeout as sleep } from 'node:timers/promises';
import { systemErrorCode } from '../../files/system-error.ts';

const attempts = 3;
const timeoutMs = 10_000;
const firstDelayMs = 500;
const longestDelayMs = 30_000;
const shownBytes = 2_000;

/**
 * Posts JSON. Null when taken, else what went wrong, in words without the address: it may hold a secret. What may pass is tried three
 * times, a 429 when its Retry-After says; any other 4xx is final. Teams reports its own limits in the body of a success.
 */
export async function postJson(url: string, message: object, signal: AbortSignal): Promise<string | null> {
  if (!URL.canParse(url)) return 'its address is no URL';
  const body = JSON.stringify(message);
  for (let attempt = 1; ; attempt += 1) {
    let problem: string;
    let delayMs = firstDelayMs * 2 ** (attempt - 1);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      const text = (await response.text()).slice(0, shownBytes);
      const hidden = response.ok ? /HTTP error (4\d\d|5\d\d)/.exec(text)?.[1] : undefined;
      const status = hidden === undefined ? response.status : Number(hidden);
      if (response.ok && hidden === undefined) return null;
      problem = `HTTP ${status}`;
      if (status < 500 && status !== 408 && status !== 429) return problem;
      const asked = Number(response.headers.get('retry-after') ?? NaN);
      if (Number.isFinite(asked)) delayMs = asked * 1000;
    } catch (error) {
      signal.throwIfAborted();
      problem = failureOf(error);
    }
    if (attempt === attempts) return problem;
    await sleep(Math.min(delayMs, longestDelayMs), undefined, { signal });
  }
}

function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  return systemErrorCode(error.cause) ?? systemErrorCode(error) ?? 'no answer';
}
