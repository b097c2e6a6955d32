import { EvalError } from '../../../contracts/errors.ts';

export interface RequestTarget {
  /** Host header: name and port. */
  readonly authority: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A whole HTTP/1.1 request as the bytes that are written, so that nothing is left to build once the clock runs. */
export function requestBytes(target: RequestTarget, body: unknown): Buffer {
  const payload = Buffer.from(JSON.stringify(body), 'utf8');
  const extra = Object.entries(target.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const fields = {
    'user-agent': 'vllm-eval',
    ...Object.fromEntries(extra),
    host: target.authority,
    'content-type': 'application/json',
    accept: 'text/event-stream',
    'accept-encoding': 'identity',
    'content-length': String(payload.length),
  };
  const lines = Object.entries(fields).map(([name, value]) => headerLine(name, value));
  return Buffer.concat([Buffer.from(`POST ${target.path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'), payload]);
}

function headerLine(name: string, value: string): string {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || /[\r\n\0]/.test(value)) {
    throw new EvalError({
      code: 'EVAL_SERVING_HEADER',
      message: `expected an HTTP header, found a name or value with characters that HTTP does not allow in ${JSON.stringify(name)}.`,
      nextStep: 'Correct the extra headers of the target.',
    });
  }
  return `${name}: ${value}\r\n`;
}
