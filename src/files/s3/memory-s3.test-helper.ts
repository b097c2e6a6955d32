import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A server that speaks as much of the S3 API as the project uses, and can break a download off. */
export interface MemoryS3 {
  readonly endpoint: string;
  /** `/bucket/key` → content. */
  readonly objects: Map<string, Buffer>;
  /** Downloads break off after this many bytes, as often as the list says. */
  readonly cuts: number[];
  readonly requests: string[];
  close(): Promise<void>;
}

/** Buckets come into being with their first object. Signatures are asked for, not checked. */
export async function startMemoryS3(): Promise<MemoryS3> {
  const objects = new Map<string, Buffer>();
  const parts = new Map<string, Buffer>();
  const cuts: number[] = [];
  const requests: string[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const path = decodeURIComponent(url.pathname);
    requests.push(`${request.method} ${request.url}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const fail = (status: number, code: string): void => {
      response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`);
    };
    if (request.headers.authorization === undefined) return fail(403, 'AccessDenied');
    if (url.searchParams.get('list-type') === '2') {
      const prefix = url.searchParams.get('prefix') ?? '';
      const bucket = `${path.replace(/\/$/, '')}/`;
      const found = [...objects].filter(([name]) => name.startsWith(bucket + prefix)).sort();
      const items = found.map(
        ([name, content]) =>
          `<Contents><Key>${name.slice(bucket.length)}</Key><Size>${content.length}</Size><ETag>${etagOf(content)}</ETag></Contents>`,
      );
      response.end(`<ListBucketResult>${items.join('')}<IsTruncated>false</IsTruncated></ListBucketResult>`);
      return;
    }
    const upload = url.searchParams.get('uploadId');
    if (request.method === 'POST' && upload === null) {
      response.end(
        `<InitiateMultipartUploadResult><UploadId>${parts.size + 1}</UploadId></InitiateMultipartUploadResult>`,
      );
      return;
    }
    if (request.method === 'POST') {
      const mine = [...parts].filter(([name]) => name.startsWith(`${path}#`)).map(([, content]) => content);
      objects.set(path, Buffer.concat(mine));
      response.end('<CompleteMultipartUploadResult></CompleteMultipartUploadResult>');
      return;
    }
    if (request.method === 'PUT') {
      if (upload === null) objects.set(path, body);
      else parts.set(`${path}#${url.searchParams.get('partNumber')}`, body);
      response.writeHead(200, { etag: etagOf(body) }).end();
      return;
    }
    const content = objects.get(path);
    if (content === undefined) return fail(404, 'NoSuchKey');
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from > 0 && from >= content.length) return fail(416, 'InvalidRange');
    const rest = content.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, { etag: etagOf(content), 'content-length': rest.length });
    const cut = request.method === 'GET' ? cuts.shift() : undefined;
    if (cut === undefined) response.end(request.method === 'HEAD' ? undefined : rest);
    else response.write(rest.subarray(0, cut), () => response.destroy());
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    objects,
    cuts,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function etagOf(content: Buffer): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}
