import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A registry that speaks as much of the OCI distribution API as is read, with what goes wrong in real ones. */
export interface TestRegistry {
  /** `127.0.0.1:5000`. */
  readonly host: string;
  /** `GET /v2/org/vllm/manifests/latest`. */
  readonly requests: string[];
  /** Puts a manifest under a tag and returns its digest. */
  push(tag: string, manifest: object): string;
  blob(content: object): string;
  untag(tag: string): void;
  /** Answers that come before any other, in order: a status, or a handler. */
  readonly next: (number | ((request: IncomingMessage, response: ServerResponse) => void))[];
  /** Null: open to all. Else the token that `user:<token>` gets a bearer token for. */
  token: string | null;
  close(): Promise<void>;
}

export async function startTestRegistry(repository = 'org/vllm'): Promise<TestRegistry> {
  const content = new Map<string, Buffer>();
  const tags = new Map<string, string>();
  const requests: string[] = [];
  const next: TestRegistry['next'] = [];
  const keep = (value: object): string => {
    const bytes = Buffer.from(JSON.stringify(value));
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    content.set(digest, bytes);
    return digest;
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://registry');
    requests.push(`${request.method} ${request.url}`);
    const planned = next.shift();
    if (typeof planned === 'function') return planned(request, response);
    if (planned !== undefined) return void response.writeHead(planned, { 'retry-after': '0' }).end();
    if (url.pathname === '/token') {
      const wanted = `Basic ${Buffer.from(`user:${registry.token}`).toString('base64')}`;
      if (request.headers.authorization !== wanted) return void response.writeHead(401).end();
      return void response.end(JSON.stringify({ token: `pull-${registry.token}` }));
    }
    if (registry.token !== null && request.headers.authorization !== `Bearer pull-${registry.token}`) {
      const challenge = `Bearer realm="http://${registry.host}/token",service="test",scope="repository:${repository}:pull"`;
      return void response.writeHead(401, { 'www-authenticate': challenge }).end();
    }
    const [, kind, reference = ''] = new RegExp(`^/v2/${repository}/(\\w+)/(.+)$`).exec(url.pathname) ?? [];
    if (kind === 'tags') {
      const after = url.searchParams.get('last') ?? '';
      const page = [...tags.keys()]
        .toSorted()
        .filter((tag) => tag > after)
        .slice(0, 3);
      const isLast = page.at(-1) === [...tags.keys()].toSorted().at(-1);
      const link = `</v2/${repository}/tags/list?last=${page.at(-1)}>; rel="next"`;
      response.writeHead(200, isLast ? {} : { link });
      return void response.end(JSON.stringify({ name: repository, tags: page }));
    }
    const digest = tags.get(reference) ?? reference;
    const found = content.get(digest);
    if (found === undefined) return void response.writeHead(404).end();
    response.writeHead(200, kind === 'manifests' ? { 'docker-content-digest': digest } : {}).end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
  const registry: TestRegistry = {
    host: `127.0.0.1:${address.port}`,
    requests,
    push: (tag, manifest) => {
      const digest = keep(manifest);
      tags.set(tag, digest);
      return digest;
    },
    blob: keep,
    untag: (tag) => void tags.delete(tag),
    next,
    token: null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return registry;
}

/** An image of one architecture. */
export function imageManifest(registry: TestRegistry, name: string, labels: object = {}): object {
  const digest = registry.blob({ architecture: 'amd64', name, config: { Labels: labels } });
  return { schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config: { digest } };
}

/** An image of two architectures with an attestation, as buildx pushes it. */
export function indexManifest(registry: TestRegistry, name: string, labels: object = {}): object {
  const manifests = ['amd64', 'arm64', 'unknown'].map((architecture) => ({
    digest: registry.push(`${name}-${architecture}`, imageManifest(registry, `${name}-${architecture}`, labels)),
    platform: { architecture, os: 'linux' },
  }));
  for (const architecture of ['amd64', 'arm64', 'unknown']) registry.untag(`${name}-${architecture}`);
  return { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests };
}
