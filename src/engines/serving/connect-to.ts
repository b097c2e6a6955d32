import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { EvalError } from '../../contracts/errors.ts';
import type { Target } from '../../target/target.ts';
import type { ConnectionOptions } from './client/connection.ts';
import type { RequestTarget } from './client/request-bytes.ts';

/** Where the load goes, straight to the server: a proxy would be measured instead. */
export async function connectTo(
  target: Pick<Target, 'connection'>,
): Promise<{ connection: ConnectionOptions; request: RequestTarget }> {
  const { baseUrl, headers, options } = target.connection;
  if (options.proxy !== null) {
    throw new EvalError({
      code: 'EVAL_SERVING_PROXY',
      message: 'expected a direct way to the server for load tests, found a proxy in between.',
      nextStep: 'Run the load test where the server can be reached without a proxy, and unset the proxy.',
    });
  }
  const isTls = baseUrl.protocol === 'https:';
  const host = baseUrl.hostname.replace(/^\[(.*)\]$/, '$1');
  const authorities = isTls && options.caFile !== null ? await withSystemAuthorities(options.caFile) : null;
  return {
    connection: {
      host,
      port: Number(baseUrl.port) || (isTls ? 443 : 80),
      tls: isTls ? { serverName: isIP(host) === 0 ? host : '', ca: authorities } : null,
      connectTimeoutMs: options.timeouts.connectMs,
    },
    request: { authority: baseUrl.host, path: baseUrl.pathname.replace(/\/$/, ''), headers },
  };
}

async function withSystemAuthorities(caFile: string): Promise<readonly string[]> {
  const [{ rootCertificates }, extra] = await Promise.all([import('node:tls'), readFile(caFile, 'utf8')]);
  return [...rootCertificates, extra];
}
