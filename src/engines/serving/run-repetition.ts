import { performance } from 'node:perf_hooks';
import type { RequestRecord } from '../../contracts/request-record.ts';
import type { LoadClient } from './client/load-client.ts';
import { requestBytes, type RequestTarget } from './client/request-bytes.ts';
import type { Exchange } from './client/exchange.ts';
import { keepFirstErrors } from './keep-first-errors.ts';
import { toRequestRecord } from './request-record.ts';
import { closedLoop } from './schedules/closed-loop.ts';
import type { ServingSettings } from './serving-exam.ts';
import type { PromptBuilder } from './workloads/random-prompts.ts';

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
 * One warm-up wave, then `numPrompts` measured requests in a closed loop. Everything that is not the request itself
 * (prompts, serialising, connections) is done before the clock starts. Returns the measured records in index order.
 */
export async function runRepetition(options: RepetitionOptions): Promise<readonly RequestRecord[]> {
  const { settings, client, signal } = options;
  const { maxConcurrency, numPrompts, outputTokens } = settings;
  const warmUp = await buildRequests(options, 'warm-up', maxConcurrency);
  const measured = await buildRequests(options, 'measured', numPrompts);

  await client.open(Math.min(maxConcurrency, Math.max(warmUp.length, numPrompts)));
  await sendAll(client, warmUp, maxConcurrency, outputTokens, signal);

  await client.open(Math.min(maxConcurrency, numPrompts));
  const originMs = performance.now();
  const exchanges = await sendAll(client, measured, maxConcurrency, outputTokens, signal);
  const { repetition, attempt } = options;
  const place = { scenario: settings.scenario, repetition, repetitionAttempt: attempt, repetitionSize: numPrompts };
  const records = exchanges.map((exchange, index) =>
    toRequestRecord({ ...place, index, warmUp: false }, exchange, originMs, outputTokens),
  );
  return keepFirstErrors(records, options.redact);
}

async function sendAll(
  client: LoadClient,
  requests: readonly Buffer[],
  concurrency: number,
  outputTokens: number,
  signal: AbortSignal,
): Promise<readonly Exchange[]> {
  const exchanges: Exchange[] = [];
  await closedLoop(requests.length, concurrency, async (index) => {
    signal.throwIfAborted();
    const request = requests[index];
    if (request !== undefined) exchanges[index] = await client.exchange(request, outputTokens);
  });
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
