import { EvalError } from '../../contracts/errors.ts';
import type { DataSource } from './data-source.ts';

export interface HubConfig {
  /** `https://huggingface.co`, or a mirror of it. */
  readonly endpoint: string;
  readonly token: string | null;
}

/** The Hugging Face hub, for manifests that say where it has their files. */
export function hubSource({ endpoint, token }: HubConfig): DataSource {
  return {
    name: endpoint,
    async open({ name, hub }, { path, hubPath }, offset) {
      if (hub === undefined) return null;
      const inRepository = (hubPath ?? path).split('/').map(encodeURIComponent).join('/');
      const revision = encodeURIComponent(hub.revision);
      const url = `${endpoint.replace(/\/+$/, '')}/datasets/${hub.repository}/resolve/${revision}/${inRepository}`;
      const headers: Record<string, string> = {};
      // fetch leaves the token out when it is sent on to another host.
      if (token !== null) headers['authorization'] = `Bearer ${token}`;
      if (offset > 0) headers['range'] = `bytes=${offset}-`;
      const response = await fetch(url, { headers }).catch((error: unknown) => {
        throw fetchFailed(name, url, error instanceof Error ? error.message : String(error), error);
      });
      if (response.status === 404) return null;
      if (response.status === 401 || response.status === 403) throw denied(name, hub.repository, response.status);
      if (!response.ok || response.body === null) throw fetchFailed(name, url, `status ${response.status}`);
      return {
        body: readBody(response.body, name, url),
        offset: response.status === 206 ? offset : 0,
        etag: response.headers.get('etag'),
      };
    },
  };
}

async function* readBody(
  body: AsyncIterable<Uint8Array>,
  name: string,
  url: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body;
  } catch (error) {
    throw fetchFailed(name, url, 'the connection broke off', error);
  }
}

function fetchFailed(name: string, url: string, what: string, cause?: unknown): EvalError {
  return new EvalError({
    code: 'EVAL_DATASET_FETCH',
    message: `data set ${name}: ${url} could not be fetched: ${what}`,
    nextStep: 'check the network, then run the same command again: it goes on where it stopped',
    exitCode: 75,
    details: { dataset: name, url },
    ...(cause === undefined ? {} : { cause }),
  });
}

function denied(name: string, repository: string, status: number): EvalError {
  return new EvalError({
    code: 'EVAL_DATASET_DENIED',
    message: `data set ${name}: the hub does not give out ${repository} (status ${status})`,
    nextStep: `accept the terms of ${repository} on the hub with your account, and set HF_TOKEN to a token of it`,
    details: { dataset: name, repository, status },
  });
}
