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
  const head = requestHead('POST', target, {
    'content-type': 'application/json',
    accept: 'text/event-stream',
    'content-length': String(payload.length),
  });
  return Buffer.concat([head, payload]);
}

export function getRequestBytes(target: RequestTarget): Buffer {
  return requestHead('GET', target, { accept: '*/*' });
}

function requestHead(method: string, target: RequestTarget, own: Readonly<Record<string, string>>): Buffer {
  const extra = Object.entries(target.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const fields = {
    'user-agent': 'vllm-eval',
    ...Object.fromEntries(extra),
    host: target.authority,
    'accept-encoding': 'identity',
    ...own,
  };
  const lines = Object.entries(fields).map(([name, value]) => headerLine(name, value));
  return Buffer.from(`${method} ${target.path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
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
