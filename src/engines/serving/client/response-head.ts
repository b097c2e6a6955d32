/** How the end of a body is found (RFC 9112 §6.3). */
export type BodyFraming =
  | { readonly kind: 'chunked' }
  | { readonly kind: 'fixed'; readonly bytes: number }
  | { readonly kind: 'until-close' };

export interface ResponseHead {
  readonly status: number;
  /** Lower case names; of a repeated field the last one. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: BodyFraming;
  /** The server keeps the connection for another request. */
  readonly keepsAlive: boolean;
}

/** Parses status line and fields (no closing blank line); a string says what is wrong with them. */
export function parseResponseHead(text: string): ResponseHead | string {
  const [statusLine = '', ...lines] = text.split(/\r?\n/);
  const match = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(statusLine);
  if (match === null) return `an answer that is not HTTP/1.1, beginning ${JSON.stringify(statusLine.slice(0, 60))}`;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const separator = line.indexOf(':');
    if (separator > 0) headers.set(line.slice(0, separator).toLowerCase(), line.slice(separator + 1).trim());
  }
  const status = Number(match[2]);
  const body = bodyFraming(status, headers);
  if (body === null) return `a Content-Length that is not a number: ${headers.get('content-length') ?? ''}`;
  const connection = (headers.get('connection') ?? '').toLowerCase();
  const keepsAlive = match[1] === '1' ? !connection.includes('close') : connection.includes('keep-alive');
  return { status, headers, body, keepsAlive: keepsAlive && body.kind !== 'until-close' };
}

function bodyFraming(status: number, headers: ReadonlyMap<string, string>): BodyFraming | null {
  if (status < 200 || status === 204 || status === 304) return { kind: 'fixed', bytes: 0 };
  if ((headers.get('transfer-encoding') ?? '').toLowerCase().endsWith('chunked')) return { kind: 'chunked' };
  const length = headers.get('content-length');
  if (length === undefined) return { kind: 'until-close' };
  return /^\d+$/.test(length) ? { kind: 'fixed', bytes: Number(length) } : null;
}
