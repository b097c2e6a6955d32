import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EvalError } from '../contracts/errors.ts';
import { registryDenied, registryFailed } from './registry-failure.ts';

export interface RegistryCredentials {
  readonly username: string;
  readonly token: string;
}

export interface RegistryAnswer {
  readonly response: Response;
  readonly body: Buffer;
}

export interface RegistryRepository {
  /** `ghcr.io/org/vllm`. */
  readonly name: string;
  /** GET below `/v2/<repository>/`; null for 404. Retries what may pass; throws EVAL_REGISTRY_*. */
  get(path: string, accept?: string): Promise<RegistryAnswer | null>;
}

const attempts = 4;
const longestDelayMs = 30_000;
const timeoutMs = 10_000;
/** A manifest is at most 4 MiB (OCI distribution specification). */
const maximumBytes = 4 << 20;

/**
 * Reads one repository of an OCI registry. A 401 is answered as its WWW-Authenticate asks: with a token of its token service (GHCR,
 * Docker Hub, Harbor) or by basic authentication. Redirects are followed; credentials never go to another host.
 */
export function openRepository(
  image: string,
  credentials: RegistryCredentials | null,
  { signal, retryDelayMs = 500 }: { readonly signal: AbortSignal; readonly retryDelayMs?: number },
): RegistryRepository {
  const { base, name, repository } = addressOf(image);
  let authorization: string | null = null;

  const once = async (path: string, accept: string): Promise<RegistryAnswer> => {
    const url = new URL(path, `${base}/v2/${repository}/`);
    if (url.origin !== base) throw registryFailed(name, `a next page at ${url.host}, expected one at ${base}`, 2);
    const ask = (): Promise<Response> =>
      request(url, { accept, ...(authorization === null ? {} : { authorization }) }, signal);
    let response = await ask();
    if (response.status === 401) {
      const challenge = response.headers.get('www-authenticate') ?? '';
      await response.body?.cancel();
      authorization = await authorize(challenge, base, repository, name, credentials, signal);
      response = await ask();
    }
    return { response, body: await readBounded(response, name) };
  };

  return {
    name,
    get: async (path, accept = 'application/json') => {
      for (let attempt = 1; ; attempt += 1) {
        const answer = await once(path, accept).catch((error: unknown) => {
          if (signal.aborted || error instanceof EvalError) throw error;
          return failureOf(error);
        });
        const status = typeof answer === 'string' ? null : answer.response.status;
        if (typeof answer !== 'string') {
          if (answer.response.ok) return answer;
          if (status === 404) return null;
          if (status === 401 || status === 403) throw registryDenied(name, status, credentials !== null);
        }
        const what = typeof answer === 'string' ? answer : `HTTP ${status}`;
        const mayPass = status === null || status === 408 || status === 429 || status >= 500;
        if (!mayPass) throw registryFailed(name, what, 2);
        if (attempt === attempts) throw registryFailed(name, what, 75);
        const asked = typeof answer === 'string' ? NaN : Number(answer.response.headers.get('retry-after') ?? NaN);
        const delayMs = Number.isFinite(asked) ? asked * 1000 : retryDelayMs * 2 ** (attempt - 1);
        await sleep(Math.min(delayMs, longestDelayMs), undefined, { signal });
      }
    },
  };
}

function addressOf(image: string): { base: string; name: string; repository: string } {
  const [, scheme, host = '', repository = ''] = /^(https?:\/\/)?([^/]+)\/(.+)$/.exec(image) ?? [];
  const address = host === 'docker.io' ? 'registry-1.docker.io' : host;
  return { base: `${scheme ?? 'https://'}${address}`, name: `${host}/${repository}`, repository };
}

/** The token service's answer to `Bearer realm="…",service="…",scope="…"`, or basic authentication. */
async function authorize(
  challenge: string,
  base: string,
  repository: string,
  name: string,
  credentials: RegistryCredentials | null,
  signal: AbortSignal,
): Promise<string> {
  const basic =
    credentials === null
      ? null
      : `Basic ${Buffer.from(`${credentials.username}:${credentials.token}`).toString('base64')}`;
  const [, scheme = '', rest = ''] = /^\s*(\w+)\s*(.*)$/s.exec(challenge) ?? [];
  if (scheme.toLowerCase() !== 'bearer') {
    if (basic === null) throw registryDenied(name, 401, false);
    return basic;
  }
  const fields = new Map([...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]));
  const realm = URL.parse(fields.get('realm') ?? '');
  const isSafe = realm?.protocol === 'https:' || (realm?.protocol === 'http:' && base.startsWith('http:'));
  if (realm === null || !isSafe) throw registryFailed(name, 'a token service without https', 2);
  const service = fields.get('service');
  if (service !== undefined) realm.searchParams.set('service', service);
  realm.searchParams.set('scope', fields.get('scope') ?? `repository:${repository}:pull`);
  const response = await request(realm, basic === null ? {} : { authorization: basic }, signal);
  const body = await readBounded(response, name);
  if (response.status === 401 || response.status === 403 || response.status === 404) {
    throw registryDenied(name, response.status, credentials !== null);
  }
  if (!response.ok) throw new Error(`token service: HTTP ${response.status}`);
  const answer: unknown = JSON.parse(body.toString('utf8'));
  const token = fieldOf(answer, 'token') ?? fieldOf(answer, 'access_token');
  if (token === null) throw registryFailed(name, 'an answer of the token service without a token', 75);
  return `Bearer ${token}`;
}

function fieldOf(value: unknown, key: string): string | null {
  const found = typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key) : [];
  return typeof found?.[1] === 'string' && found[1] !== '' ? found[1] : null;
}

function request(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
  return fetch(url, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
}

async function readBounded(response: Response, name: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > maximumBytes) throw registryFailed(name, `an answer of more than ${maximumBytes} bytes`, 2);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The system's code where there is one: never the address with its query. */
function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}

/** `sha256:<hex>` of what was sent: a registry's own word is not enough to name a release by. */
export function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
