import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EvalError } from '../contracts/errors.ts';
import { parseWith } from '../contracts/parse-with.ts';
import { ApiError, errorBody } from './api-error.ts';
import { Exchange } from './exchange.ts';
import type { ExchangeOptions, RequestTimeline } from './exchange.ts';
import { createFaultPicker } from './faults.ts';
import type { FaultKind } from './faults.ts';
import { parseBody } from './request-fields.ts';
import { routes } from './routes/routes.ts';
import type { Route } from './routes/routes.ts';
import { simulatorConfigSchema } from './simulator-config.ts';
import type { EffectiveSimulatorConfig, SimulatorConfig } from './simulator-config.ts';
import { createSimulatorContext } from './simulator-context.ts';
import type { SimulatorContext } from './simulator-context.ts';

/** Connections that may wait to be accepted: a load test opens hundreds at once. */
const backlog = 4096;

export interface Simulator {
  /** `http://host:port`, no slash at the end. */
  readonly url: string;
  /** Requests received, of one path or in all. */
  requestCount(path?: string): number;
  /** When every write left, in the order the requests came; empty unless `recordTimeline` is set. */
  timelines(): readonly RequestTimeline[];
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

/** Starts a server that behaves like vLLM. Throws EVAL_SIMULATOR_CONFIG_INVALID, EVAL_SIMULATOR_EXAM_* or EVAL_SIMULATOR_LISTEN. */
export async function startSimulator(input: SimulatorConfig = {}): Promise<Simulator> {
  const config = parseWith(
    simulatorConfigSchema,
    input,
    'the simulator configuration',
    'EVAL_SIMULATOR_CONFIG_INVALID',
  );
  const context = await createSimulatorContext(config);
  const pickFault = createFaultPicker(config.faults, config.seed);
  const counts = new Map<string, number>();
  const timelines: RequestTimeline[] = [];

  const server = createServer((request, response) => {
    const receivedMs = performance.now();
    const path = (request.url ?? '/').split('?', 1)[0]!;
    counts.set(path, (counts.get(path) ?? 0) + 1);
    readBody(request, (body) => {
      const timeline = config.recordTimeline ? startTimeline(request, path, receivedMs) : null;
      if (timeline !== null) timelines.push(timeline);
      answer({ request, response, receivedMs, timeline }, path, body, pickFault, context);
    });
  });
  // An evaluator keeps its connections; a server that closes idle ones makes it race.
  server.keepAliveTimeout = 0;
  await listen(server, config);
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    requestCount: (path) =>
      path === undefined ? [...counts.values()].reduce((sum, count) => sum + count, 0) : (counts.get(path) ?? 0),
    timelines: () => timelines,
    close: () =>
      new Promise((resolve) => {
        context.scheduler.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  arrival: Omit<ExchangeOptions, 'fault' | 'faults'>,
  path: string,
  body: string,
  pickFault: (body: string) => FaultKind | null,
  context: SimulatorContext,
): void {
  const { request } = arrival;
  const { apiKey, faults } = context.config;
  const found = findRoute(request, path, apiKey);
  const generates = found.kind === 'route' && found.route.method === 'POST' && found.route.generates;
  const fault = generates ? pickFault(body) : null;
  const exchange = new Exchange({ ...arrival, fault, faults });
  if (found.kind === 'refusal') {
    exchange.json(found.status, found.body);
    return;
  }
  if (exchange.answerEarlyFault()) return;
  const { route } = found;
  try {
    if (route.method === 'GET') route.handle(exchange, context);
    else route.handle(parseBody(body, request.headers['content-type']), exchange, context);
  } catch (error) {
    if (error instanceof ApiError) exchange.json(error.status, error.body());
    else exchange.json(500, errorBody(String(error), 'InternalServerError', null, 500));
  }
}

type FoundRoute =
  | { readonly kind: 'route'; readonly route: Route }
  | { readonly kind: 'refusal'; readonly status: number; readonly body: string };

function findRoute(request: IncomingMessage, path: string, apiKey: string | null): FoundRoute {
  if (apiKey !== null && path.startsWith('/v1/') && !isAuthorized(request.headers.authorization, apiKey)) {
    return { kind: 'refusal', status: 401, body: '{"error":"Unauthorized"}' };
  }
  const route = routes.get(path);
  if (route === undefined) return { kind: 'refusal', status: 404, body: '{"detail":"Not Found"}' };
  if (route.method === request.method) return { kind: 'route', route };
  return { kind: 'refusal', status: 405, body: '{"detail":"Method Not Allowed"}' };
}

function isAuthorized(header: string | undefined, apiKey: string): boolean {
  const [scheme, token] = (header ?? '').split(' ', 2);
  return scheme?.toLowerCase() === 'bearer' && token === apiKey;
}

function startTimeline(request: IncomingMessage, path: string, receivedMs: number): RequestTimeline {
  return { path, requestId: String(request.headers['x-request-id'] ?? ''), receivedMs, writes: [] };
}

function readBody(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done(Buffer.concat(chunks).toString()));
}

function listen(server: Server, { host, port }: EffectiveSimulatorConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new EvalError({
          code: 'EVAL_SIMULATOR_LISTEN',
          message: `expected ${host}:${port} to be free, found ${error.message}`,
          nextStep: 'Choose another port, or 0 for any free one.',
          details: { host, port },
          cause: error,
        }),
      ),
    );
    server.listen({ host, port, backlog }, resolve);
  });
}
