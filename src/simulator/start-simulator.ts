import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EvalError } from '../contracts/errors.ts';
import { parseWith } from '../contracts/parse-with.ts';
import { ApiError, errorBody } from './api-error.ts';
import { Exchange } from './exchange.ts';
import type { RequestTimeline } from './exchange.ts';
import { createFaultPicker } from './faults.ts';
import { createLatencyScheduler } from './latency-scheduler.ts';
import { loadAnswerKeys } from './load-answer-keys.ts';
import { createQualityModel } from './quality-model.ts';
import { parseBody } from './request-fields.ts';
import type { Body } from './request-fields.ts';
import { chatCompletions } from './routes/chat-completions.ts';
import { completions } from './routes/completions.ts';
import { models } from './routes/models.ts';
import { detokenize, tokenize } from './routes/tokenize.ts';
import { hash32 } from './seeded-random.ts';
import { simulatorConfigSchema } from './simulator-config.ts';
import type { EffectiveSimulatorConfig, SimulatorConfig } from './simulator-config.ts';
import type { SimulatorContext } from './simulator-context.ts';
import { vocabularySize } from './tokenizer.ts';
import { createVllmMetrics } from './vllm-metrics.ts';

/** What the simulator says of itself under /version. */
const simulatedVersion = '0.32.0';

export interface Simulator {
  /** `http://host:port`, no slash at the end. */
  readonly url: string;
  /** Requests received, of one path or in all. */
  requestCount(path?: string): number;
  /** When every write left; empty unless `recordTimeline` is set. */
  timelines(): readonly RequestTimeline[];
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

type Route =
  | { readonly method: 'GET'; readonly handle: (exchange: Exchange, context: SimulatorContext) => void }
  | {
      readonly method: 'POST';
      readonly generates: boolean;
      readonly handle: (body: Body, exchange: Exchange, context: SimulatorContext) => void;
    };

const metricsType = 'text/plain; version=1.0.0; charset=utf-8';

const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/health', { method: 'GET', handle: (exchange) => exchange.text(200, '', 'text/plain') }],
  ['/ping', { method: 'GET', handle: (exchange) => exchange.text(200, '', 'text/plain') }],
  ['/version', { method: 'GET', handle: (exchange) => exchange.json(200, `{"version":"${simulatedVersion}"}`) }],
  ['/v1/models', { method: 'GET', handle: models }],
  [
    '/load',
    {
      method: 'GET',
      handle(exchange, { scheduler }) {
        const { running, waiting } = scheduler.load();
        exchange.json(200, `{"server_load":${running + waiting}}`);
      },
    },
  ],
  ['/metrics', { method: 'GET', handle: (exchange, { metrics }) => exchange.text(200, metrics.render(), metricsType) }],
  ['/tokenize', { method: 'POST', generates: false, handle: tokenize }],
  ['/detokenize', { method: 'POST', generates: false, handle: detokenize }],
  ['/v1/completions', { method: 'POST', generates: true, handle: completions }],
  ['/v1/chat/completions', { method: 'POST', generates: true, handle: chatCompletions }],
]);

/** Starts a server that behaves like vLLM. Throws EVAL_SIMULATOR_CONFIG_INVALID, EVAL_SIMULATOR_EXAM_* and EVAL_SIMULATOR_LISTEN. */
export async function startSimulator(input: SimulatorConfig = {}): Promise<Simulator> {
  const config = parseWith(simulatorConfigSchema, input, 'simulator configuration', 'EVAL_SIMULATOR_CONFIG_INVALID');
  const context = await createContext(config);
  const pickFault = createFaultPicker(config.faults, config.seed);
  const counts = new Map<string, number>();
  const timelines: RequestTimeline[] = [];

  const server = createServer((request, response) => {
    const receivedMs = performance.now();
    const path = (request.url ?? '/').split('?', 1)[0]!;
    counts.set(path, (counts.get(path) ?? 0) + 1);
    collectBody(request, (body) => {
      const exchange = new Exchange(request, response, path, body, config.faults);
      if (config.recordTimeline) {
        const timeline: RequestTimeline = {
          path,
          requestId: String(request.headers['x-request-id'] ?? ''),
          receivedMs,
          writes: [],
        };
        timelines.push(timeline);
        exchange.timeline = timeline;
      }
      answer(exchange, context, pickFault);
    });
  });
  // An evaluator keeps its connections; a server that closes idle ones first makes it race.
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

async function createContext(config: EffectiveSimulatorConfig): Promise<SimulatorContext> {
  const startedMs = Date.now();
  const { extraMsPerToken } = config.faults;
  const latency = { ...config.latency, decodeStepMs: config.latency.decodeStepMs + extraMsPerToken };
  const metrics = createVllmMetrics(
    {
      servedModelName: config.servedModelName,
      maxModelLength: config.maxModelLength,
      createdSeconds: startedMs / 1000,
    },
    () => scheduler.load(),
  );
  const scheduler = createLatencyScheduler(latency, config.seed, metrics);
  const keys = [...config.answerKeys, ...(await loadAnswerKeys(config.examFiles))];
  const { servedModelName, modelRoot, maxModelLength } = config;
  const fingerprint = hash32(0, servedModelName, modelRoot, maxModelLength, vocabularySize);
  const idPrefix = hash32(startedMs & 0x7fff_ffff, process.pid)
    .toString(16)
    .padStart(8, '0');
  let ids = 0;
  return {
    config,
    quality: createQualityModel(keys, config.quality, config.seed),
    scheduler,
    metrics,
    systemFingerprint: `vllm-${simulatedVersion}-${fingerprint.toString(16).padStart(8, '0')}`,
    startedSeconds: Math.floor(startedMs / 1000),
    nowSeconds: () => Math.floor(Date.now() / 1000),
    nextId() {
      ids += 1;
      return idPrefix + ids.toString(16).padStart(8, '0');
    },
  };
}

function collectBody(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done(chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString()));
}

function answer(
  exchange: Exchange,
  context: SimulatorContext,
  pickFault: (body: string) => ReturnType<ReturnType<typeof createFaultPicker>>,
): void {
  const { method, headers } = exchange.request;
  const { apiKey } = context.config;
  if (apiKey !== null && exchange.path.startsWith('/v1/') && !isAuthorized(headers.authorization, apiKey)) {
    exchange.json(401, '{"error":"Unauthorized"}');
    return;
  }
  const route = routes.get(exchange.path);
  if (route === undefined) {
    exchange.json(404, '{"detail":"Not Found"}');
    return;
  }
  if (route.method !== method) {
    exchange.json(405, '{"detail":"Method Not Allowed"}');
    return;
  }
  try {
    if (route.method === 'GET') {
      route.handle(exchange, context);
      return;
    }
    if (route.generates) {
      exchange.fault = pickFault(exchange.body);
      if (exchange.answerEarlyFault()) return;
    }
    route.handle(parseBody(exchange.body, headers['content-type']), exchange, context);
  } catch (error) {
    if (error instanceof ApiError) exchange.json(error.status, error.body());
    else exchange.json(500, errorBody(String(error), 'InternalServerError', null, 500));
  }
}

function isAuthorized(header: string | undefined, apiKey: string): boolean {
  const [scheme, token] = (header ?? '').split(' ', 2);
  return scheme?.toLowerCase() === 'bearer' && token === apiKey;
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
    server.listen(port, host, resolve);
  });
}
