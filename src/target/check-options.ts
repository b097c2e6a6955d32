import { EvalError } from '../contracts/errors.ts';
import type { TargetOptions } from './target.ts';

/** setTimeout fires at once for anything longer: about 24.8 days. */
const longestTimeoutMs = 2 ** 31 - 1;

/** Framing and hop-by-hop headers (RFC 9110, section 7.6.1), and the one that belongs to the proxy option. */
const ownHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Throws EVAL_TARGET_OPTIONS and EVAL_TARGET_HEADER for what could only hang or fail later. */
export function checkOptions({ maxConcurrency, maxAttempts, timeouts, apiKey, headers }: TargetOptions): void {
  for (const [name, value] of Object.entries({ maxConcurrency, maxAttempts })) {
    if (!(Number.isInteger(value) && value >= 1)) throw optionError(name, 'a whole number from 1', value);
  }
  for (const [name, value] of Object.entries(timeouts)) {
    if (!(value >= 1 && value <= longestTimeoutMs)) throw optionError(name, `1 to ${longestTimeoutMs} ms`, value);
  }
  if (!isHeaderValue(apiKey ?? '')) {
    throw headerError('an API key', 'one with a line break or with characters outside Latin-1');
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw headerError('the name of a header', `"${name}"`);
    if (!isHeaderValue(value)) throw headerError(`a value of the header "${name}"`, 'other characters than Latin-1');
    if (ownHeaders.has(name.toLowerCase())) {
      throw headerError('a header of the caller', `"${name}", which the client sets itself`);
    }
  }
}

function optionError(name: string, expected: string, value: number): EvalError {
  return new EvalError({
    code: 'EVAL_TARGET_OPTIONS',
    message: `Expected ${expected} in ${name}, found ${value}.`,
    nextStep: 'Correct the concurrency, the tries or the time-outs of the target.',
    details: { name, value: String(value) },
  });
}

function isHeaderValue(value: string): boolean {
  return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value);
}

function headerError(expected: string, found: string): EvalError {
  return new EvalError({
    code: 'EVAL_TARGET_HEADER',
    message: `Expected ${expected} that HTTP allows, found ${found}.`,
    nextStep: 'Correct the API key or the extra headers of the target.',
  });
}
