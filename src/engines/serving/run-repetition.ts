import { performance } from 'node:perf_hooks';
import type { RequestRecord } from '../../contracts/request-record.ts';
import type { LoadClient } from './client/load-client.ts';
import { requestBytes, type RequestTarget } from './client/request-bytes.ts';
import type { Exchange } from './client/exchange.ts';
import { keepFirstErrors } from './keep-first-errors.ts';
import { toRequestRecord } from './request-record.ts';
import { arrivalTimesMs } from './schedules/arrival-times.ts';
import { closedLoop } from './schedules/closed-loop.ts';
import { openLoop } from './schedules/open-loop.ts';
import type { ServingSettings } from './serving-exam.ts';
import type { PromptBuilder } from './workloads/random-prompts.ts';
import { seededRandom } from './workloads/seeded-random.ts';

/** Prompts built at once before the clock starts. */
const promptsAtOnce = 8;

export interface RepetitionOptions {
  readonly settings: ServingSettings;
  readonly repetition: number;
  /** ULID; also the seed of the prompts, so that no repetition finds another's in the prefix cache. */
  readonly attempt: string;
  readonly client: LoadClient;
  readonly request: RequestTarget;
  readonly model: string;
  readonly prompts: PromptBuilder;
  readonly redact: (text: string) => string;
  readonly signal: AbortSignal;
}

/**
 * One warm-up wave, then `numPrompts` measured requests in a closed or an open loop. Everything that is not the request itself
 * (prompts, serialising, connections) is done before the clock starts. Returns the measured records in index order.
 */
export async function runRepetition(options: RepetitionOptions): Promise<readonly RequestRecord[]> {
  const { settings, repetition, attempt, client, signal } = options;
  const { maxConcurrency, numPrompts, outputTokens } = settings;
  const warmUp = await buildRequests(options, 'warm-up', maxConcurrency);
  const measured = await buildRequests(options, 'measured', numPrompts);

  const send = (requests: readonly Buffer[], arrivals: Float64Array | null): Promise<readonly Exchange[]> =>
    sendAll({ client, requests, arrivals, maxConcurrency, outputTokens, signal });
  await client.open(maxConcurrency);
  await send(warmUp, null);

  // The seed leaves out the attempt: every run of an exam has the same schedule.
  const random = seededRandom(`${settings.seed}/${settings.scenario}/${repetition}/arrivals`);
  const arrivals = settings.arrival === null ? null : arrivalTimesMs(settings.arrival, numPrompts, random);
  await client.open(Math.min(maxConcurrency, numPrompts));
  const originMs = performance.now();
  const intendedMs = arrivals?.map((timeMs) => originMs + timeMs) ?? null;
  const exchanges = await send(measured, intendedMs);
  const place = { scenario: settings.scenario, repetition, repetitionAttempt: attempt, repetitionSize: numPrompts };
  const records = exchanges.map((exchange, index) =>
    toRequestRecord({ ...place, index, warmUp: false }, exchange, {
      originMs,
      intendedMs: intendedMs?.[index] ?? exchange.startMs,
      outputTokens,
    }),
  );
  return keepFirstErrors(records, options.redact);
}

interface Load {
  readonly client: LoadClient;
  readonly requests: readonly Buffer[];
  /** When each is to leave; null in a closed loop. */
  readonly arrivals: Float64Array | null;
  readonly maxConcurrency: number;
  readonly outputTokens: number;
  readonly signal: AbortSignal;
}

async function sendAll(load: Load): Promise<readonly Exchange[]> {
  const { client, requests, arrivals, maxConcurrency, outputTokens, signal } = load;
  const exchanges: Exchange[] = [];
  const issue = async (index: number): Promise<void> => {
    signal.throwIfAborted();
    const request = requests[index];
    if (request !== undefined) exchanges[index] = await client.exchange(request, outputTokens);
  };
  if (arrivals === null) await closedLoop(requests.length, maxConcurrency, issue);
  else await openLoop(arrivals, maxConcurrency, issue, signal);
  signal.throwIfAborted();
  return exchanges;
}

async function buildRequests(options: RepetitionOptions, phase: string, count: number): Promise<readonly Buffer[]> {
  const { settings, attempt, prompts, request, model, signal } = options;
  const isChat = settings.backend === 'chat';
  const target = { ...request, path: `${request.path}/v1/${isChat ? 'chat/completions' : 'completions'}` };
  const requests: Buffer[] = [];
  await closedLoop(count, promptsAtOnce, async (index) => {
    signal.throwIfAborted();
    const prompt = await prompts.prompt(settings.inputTokens, `${settings.seed}/${attempt}/${phase}/${index}`);
    const id = { ...target.headers, 'x-request-id': `${attempt}-${phase}-${index}` };
    requests[index] = requestBytes(
      { ...target, headers: id },
      {
        model,
        ...(isChat ? { messages: [{ role: 'user', content: prompt }] } : { prompt }),
        max_tokens: settings.outputTokens,
        temperature: 0,
        ignore_eos: true,
        stream: true,
        stream_options: { include_usage: true },
      },
    );
  });
  return requests;
}
