import { readFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';
import { type Dispatcher, Pool, ProxyAgent } from 'undici';
import { EvalError } from '../contracts/errors.ts';
import { redact } from './redact.ts';
import type { TargetOptions } from './target.ts';

/** An answer above this is not one of ours; it would only fill the memory. */
const maxResponseSize = 512 * 1024 * 1024;

/** Connections to one server, kept alive, straight or through the proxy. Throws EVAL_TARGET_CA_FILE and EVAL_TARGET_PROXY for options that cannot work. */
export function createDispatcher(baseUrl: URL, options: TargetOptions): Dispatcher {
  const connect = { timeout: options.timeouts.connectMs, ...certificateAuthorities(options.caFile) };
  const common = { connections: null, pipelining: 1, maxResponseSize, headersTimeout: 0, bodyTimeout: 0 };
  if (options.proxy === null) return new Pool(baseUrl.origin, { ...common, connect });
  const uri = URL.parse(options.proxy);
  if (uri === null || !/^https?:$/.test(uri.protocol)) {
    throw new EvalError({
      code: 'EVAL_TARGET_PROXY',
      message: `Expected a proxy as http://host:port, found "${redact(options.proxy, [])}".`,
      nextStep: 'Give the proxy as http://host:port or http://user:password@host:port.',
    });
  }
  // Plain HTTP goes through a proxy in absolute form, as everywhere else; many proxies tunnel to port 443 only.
  return new ProxyAgent({ ...common, uri: uri.href, proxyTunnel: false, proxyTls: connect, requestTls: connect });
}

function certificateAuthorities(caFile: string | null): { ca?: string[] } {
  if (caFile === null) return {};
  let pem: string;
  try {
    pem = readFileSync(caFile, 'utf8');
  } catch (error) {
    throw caFileError(caFile, error instanceof Error ? error.message : String(error), error);
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw caFileError(caFile, 'no PEM certificate in it');
  return { ca: [...getCACertificates('default'), pem] };
}

function caFileError(caFile: string, found: string, cause?: unknown): EvalError {
  return new EvalError({
    code: 'EVAL_TARGET_CA_FILE',
    message: `Expected certificates in PEM form in the CA file ${caFile}, found ${found}.`,
    nextStep: 'Give a readable file with -----BEGIN CERTIFICATE----- blocks.',
    cause,
  });
}
