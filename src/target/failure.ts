import { EvalError, type EvalErrorFields } from '../contracts/errors.ts';

/** A request that did not bring what was asked, and what may be done about it. */
export interface Failure {
  readonly kind: 'failure';
  readonly fields: EvalErrorFields;
  /** Asking again can help and cannot do harm. */
  readonly retryable: boolean;
  /** The server has more work than it can do: ask less at once. */
  readonly overloaded: boolean;
  /** What the server asked to wait; null when it did not say. */
  readonly retryAfterMs: number | null;
}

/** What is needed to say what failed and where, without showing a secret. */
export interface CallPlace {
  /** `POST http://host:8000/v1/completions` */
  readonly what: string;
  /** Body of the request. */
  readonly sent: string | null;
  readonly redact: (text: string) => string;
}

export function failure(fields: EvalErrorFields, traits: Partial<Omit<Failure, 'kind' | 'fields'>> = {}): Failure {
  return { kind: 'failure', fields, retryable: false, overloaded: false, retryAfterMs: null, ...traits };
}

export function toError(failed: Failure, attempts: number): EvalError {
  const { message, details, ...fields } = failed.fields;
  const tries = attempts > 1 ? ` (after ${attempts} tries)` : '';
  return new EvalError({
    ...fields,
    message: `${message.replace(/\.$/, '')}${tries}.`,
    details: { ...details, attempts },
  });
}

/** First characters of a body on one line, without secrets. */
export function excerpt(body: string, redact: (text: string) => string, length = 300): string {
  const line = redact(body.slice(0, 65_536)).replaceAll(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
