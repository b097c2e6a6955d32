import { request } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

export interface KubeAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Asks the API server of KUBECONFIG, as its own user or with a token in place of it. */
export async function askKube(
  method: string,
  path: string,
  { body, token }: { readonly body?: object; readonly token?: string } = {},
): Promise<KubeAnswer> {
  const config = new KubeConfig();
  config.loadFromDefault();
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('expected a cluster in KUBECONFIG');
  const user = config.getCurrentUser();
  const decoded = (text: string | undefined): Buffer | undefined =>
    text === undefined ? undefined : Buffer.from(text, 'base64');
  const { promise, resolve, reject } = Promise.withResolvers<KubeAnswer>();
  const asked = request(
    `${cluster.server}${path}`,
    {
      method,
      ca: decoded(cluster.caData),
      ...(token === undefined ? { cert: decoded(user?.certData), key: decoded(user?.keyData) } : {}),
      headers: {
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      timeout: 30_000,
    },
    (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        const isJson = response.headers['content-type']?.includes('json') === true;
        resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : text });
      });
    },
  );
  asked.on('error', reject).on('timeout', () => asked.destroy(new Error(`no answer to ${method} ${path}`)));
  asked.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

/** `message` of a Status. */
export function messageOf({ body }: KubeAnswer): string {
  const message: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'message') : undefined;
  return typeof message === 'string' ? message : '';
}
