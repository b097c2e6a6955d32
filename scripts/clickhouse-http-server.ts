/**
 * ClickHouse's HTTP interface on 127.0.0.1 in front of the embedded engine, for tests and trials of what talks to a server:
 * `node scripts/clickhouse-http-server.ts [--port 8123] [--path FOLDER] [--user NAME --password TEXT]`. SQL, types, formats, settings and
 * errors are the engine's own; users (one is compared), quotas, replication and TLS are not here. One line says where it listens.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';

interface Engine {
  queryAsync(sql: string, options: { readonly format: string }): Promise<{ bytes(): Uint8Array }>;
}

/** Parameters of the protocol; every other one is a setting or a query parameter. */
const transport = new Set([
  'query',
  'database',
  'default_format',
  'query_id',
  'session_id',
  'session_timeout',
  'user',
  'password',
  'role',
  'compress',
  'decompress',
  'enable_http_compression',
  'wait_end_of_query',
  'buffer_size',
  'cancel_http_readonly_queries_on_client_close',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
]);

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '8123' },
    path: { type: 'string', default: ':memory:' },
    user: { type: 'string', default: 'default' },
    password: { type: 'string', default: '' },
  },
});

const engine = await openEngine(options.path);
let last: Promise<void> = Promise.resolve();

const server = createServer((request, response) => {
  void answer(request, response).catch((error: unknown) => {
    response.writeHead(500).end(String(error));
  });
});
server.listen(Number(options.port), '127.0.0.1', () => {
  process.stdout.write(`ClickHouse HTTP on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});

async function openEngine(path: string): Promise<Engine> {
  const name: string = 'chdb';
  const module = (await import(name)) as { readonly Session: new (path: string) => Engine };
  return new module.Session(path);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const raw = await buffer(request);
  if (url.pathname === '/ping' || (url.pathname === '/' && url.search === '' && raw.length === 0)) {
    response.end('Ok.\n');
    return;
  }
  if (!isAllowed(request, url.searchParams)) {
    response
      .writeHead(403, { 'X-ClickHouse-Exception-Code': '516' })
      .end('Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)\n');
    return;
  }
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
  const turn = last.then(() => execute(url.searchParams, body.toString('utf8'), request, response));
  last = turn.catch(() => {});
  await turn;
}

function isAllowed({ headers }: IncomingMessage, search: URLSearchParams): boolean {
  const basic = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1];
  const [user = '', password = ''] =
    basic === undefined
      ? [headers['x-clickhouse-user'] ?? 'default', headers['x-clickhouse-key'] ?? '']
      : Buffer.from(basic, 'base64').toString('utf8').split(/:(.*)/s);
  return (search.get('user') ?? user) === options.user && (search.get('password') ?? password) === options.password;
}

async function execute(
  search: URLSearchParams,
  body: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const head = search.get('query') ?? '';
  const sql = head === '' || body === '' ? head + body : `${head}\n${body}`;
  const found = /^\s*INSERT\b/i.test(sql) ? null : /\bFORMAT\s+(\w+)\s*;?\s*$/i.exec(sql);
  const format = found?.[1] ?? search.get('default_format') ?? 'TabSeparated';
  const query = found === null ? sql : sql.slice(0, found.index);
  const settings = [...search].filter(([name]) => !transport.has(name));
  const run = async (statement: string): Promise<Uint8Array> =>
    (await engine.queryAsync(statement, { format })).bytes();
  try {
    await run(`USE \`${search.get('database') ?? 'default'}\``);
    for (const [name, value] of settings) await run(`SET ${name} = ${quote(value)}`);
    reply(await run(query), format, search, request, response);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = /Code: (\d+)/.exec(message)?.[1] ?? '1002';
    response
      .writeHead(code === '60' || code === '81' ? 404 : 500, { 'X-ClickHouse-Exception-Code': code })
      .end(`${message}\n`);
  } finally {
    for (const [name] of settings.filter(([name]) => !name.startsWith('param_'))) {
      await run(`SET ${name} = DEFAULT`).catch(() => {});
    }
  }
}

function reply(
  bytes: Uint8Array,
  format: string,
  search: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const isPacked =
    search.get('enable_http_compression') === '1' && (request.headers['accept-encoding'] ?? '').includes('gzip');
  response.writeHead(200, {
    'Content-Type': format.includes('JSON') ? 'application/json; charset=UTF-8' : 'text/plain; charset=UTF-8',
    'X-ClickHouse-Format': format,
    ...(isPacked ? { 'Content-Encoding': 'gzip' } : {}),
  });
  response.end(isPacked ? gzipSync(bytes, { level: 3 }) : bytes);
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
