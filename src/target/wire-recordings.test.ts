import { describe, expect, test } from 'vitest';
import { isEvalError } from '../contracts/errors.ts';
import { connectTarget } from './connect-target.ts';
import { startRawServer } from './raw-server.test-helper.ts';
import type { ChatMessage, ChatRequest, CompletionRequest, StreamEvent, StructuredOutput, Target } from './target.ts';
import {
  type Recording,
  recordings,
  requestBody,
  responseBody,
  responseBytes,
  startReplay,
  testOptions,
  withTarget,
} from './wire-recordings.test-helper.ts';

type Json = Record<string, any>; // oxlint-disable-line typescript/no-explicit-any

const answering = recordings.filter(({ path }) => path === '/v1/completions' || path === '/v1/chat/completions');
const good = answering.filter(({ name, status }) => status === 200 && !name.startsWith('fault-'));
const isStreamed = ({ name }: Recording): boolean => (requestBody(name) as Json)?.['stream'] === true;

/** What a caller writes to get the recorded body; parameters the client has no name for go into `extraBody`. */
function toRequest(recorded: Json): { chat: ChatRequest | null; completion: CompletionRequest } {
  const {
    model: _model,
    prompt,
    messages,
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    seed,
    stop,
    n,
    ignore_eos: ignoreEos,
    min_tokens: minTokens,
    prompt_logprobs: promptLogprobs,
    logprob_token_ids: logprobTokenIds,
    logprobs,
    top_logprobs: topLogprobs,
    echo,
    stream: _stream,
    stream_options: streamOptions,
    response_format: format,
    structured_outputs: structured,
    add_generation_prompt: _generationPrompt,
    continue_final_message: continueFinalMessage,
    ...extra
  } = recorded;
  const structuredOutput = toStructuredOutput(format, structured);
  const extraBody = {
    ...extra,
    ...(streamOptions?.continuous_usage_stats === true ? { stream_options: streamOptions } : {}),
    ...(logprobTokenIds !== undefined && extra['return_tokens_as_token_ids'] === undefined
      ? { return_tokens_as_token_ids: false }
      : {}),
    ...(structured !== undefined && structuredOutput === null ? { structured_outputs: structured } : {}),
    ...(typeof messages?.[0]?.content === 'object' ? { messages } : {}),
  };
  const common = {
    sampling: defined({ maxTokens: maxTokens > 0 ? maxTokens : undefined, temperature, topP, seed, stop }),
    ...defined({ n, ignoreEos, minTokens, promptLogprobs, logprobTokenIds, extraBody }),
    ...(structuredOutput === null ? {} : { structuredOutput }),
  };
  return {
    chat:
      messages === undefined
        ? null
        : { messages: messages as ChatMessage[], ...common, ...defined({ topLogprobs, continueFinalMessage }) },
    completion: { prompt, ...common, ...defined({ logprobs, echo, ...(maxTokens > 0 ? {} : { maxTokens }) }) },
  };
}

function toStructuredOutput(format: Json | undefined, structured: Json | undefined): StructuredOutput | null {
  if (format?.['type'] === 'json_object') return { kind: 'json-object' };
  const schema = format?.['json_schema'];
  if (schema !== undefined) return { kind: 'json-schema', name: schema.name, schema: schema.schema };
  if (structured?.['regex'] !== undefined && structured['choice'] === undefined) {
    return { kind: 'regex', pattern: structured['regex'] };
  }
  return structured?.['choice'] !== undefined && structured['regex'] === undefined
    ? { kind: 'choice', choices: structured['choice'] }
    : null;
}

function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Bodies that ask the same: usage is always asked of a stream, and the defaults of vLLM need not be written. */
function comparable(body: Json): Json {
  const { stream_options: options, return_tokens_as_token_ids: asIds, ...rest } = structuredClone(body);
  if (rest['response_format']?.json_schema !== undefined) rest['response_format'].json_schema.strict = true;
  const others = { ...options, include_usage: undefined };
  return JSON.parse(JSON.stringify({ ...rest, options: others, ...(asIds === true ? { asIds } : {}) }));
}

function ask(target: Target, name: string): Promise<Awaited<ReturnType<Target['complete']>>> {
  const { chat, completion } = toRequest(requestBody(name) as Json);
  return chat === null ? target.complete(completion) : target.chat(chat);
}

async function askStream(target: Target, name: string): Promise<StreamEvent[]> {
  const { chat, completion } = toRequest(requestBody(name) as Json);
  const events: StreamEvent[] = [];
  for await (const event of chat === null ? target.completeStream(completion) : target.chatStream(chat))
    events.push(event);
  return events;
}

describe('good answers', () => {
  test.each(good.filter((recording) => !isStreamed(recording)))('$name: $about', async ({ name }) => {
    const server = await startReplay(name);
    const completion = await withTarget(server, {}, (target) => ask(target, name));

    expect(server.requests).toHaveLength(1);
    expect(comparable(JSON.parse(server.requests[0]?.body ?? ''))).toEqual(comparable(requestBody(name) as Json));

    const wire: Json = JSON.parse(responseBody(name));
    expect(completion.choices.map((choice) => choice.index)).toEqual([...wire['choices'].keys()]);
    expect(completion.choices.map((choice) => choice.text)).toEqual(
      wire['choices'].map((choice: Json) => choice['text'] ?? choice['message'].content ?? ''),
    );
    expect(completion.choices.map((choice) => choice.finishReason)).toEqual(
      wire['choices'].map((choice: Json) => choice['finish_reason']),
    );
    expect(completion.choices.map((choice) => choice.logprobs?.tokenLogprobs ?? null)).toEqual(
      wire['choices'].map(
        ({ logprobs }: Json) =>
          logprobs?.token_logprobs ?? logprobs?.content?.map((position: Json) => position['logprob']) ?? null,
      ),
    );
    const cached = wire['usage'].prompt_tokens_details?.cached_tokens;
    expect(completion.usage).toEqual({
      inputTokens: wire['usage'].prompt_tokens,
      outputTokens: wire['usage'].completion_tokens,
      ...(cached === undefined ? {} : { cachedInputTokens: cached }),
    });
    expect(completion.systemFingerprint).toMatch(/^vllm-0\.32\.0-[0-9a-f]{8}$/);
    expect(completion.attempts).toBe(1);
  });

  test.each(good.filter(isStreamed))('$name: $about', async ({ name }) => {
    const server = await startReplay(name);
    const events = await withTarget(server, {}, (target) => askStream(target, name));

    expect(comparable(JSON.parse(server.requests[0]?.body ?? ''))).toEqual(comparable(requestBody(name) as Json));
    const chunks: Json[] = responseBody(name)
      .split('\n\n')
      .filter((block) => block.startsWith('data: {'))
      .map((block) => JSON.parse(block.slice('data: '.length)));
    const choices: Json[] = chunks.flatMap((chunk) => chunk['choices']);
    const texts: Record<string, string> = {};
    for (const choice of choices) {
      texts[choice['index']] = (texts[choice['index']] ?? '') + (choice['text'] ?? choice['delta'].content ?? '');
    }
    const received: Record<string, string> = {};
    for (const event of events) {
      if (event.kind === 'content') received[event.choice] = (received[event.choice] ?? '') + event.text;
    }
    expect(received).toEqual(Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')));
    expect(events.filter((event) => event.kind === 'finish').map((event) => [event.choice, event.reason])).toEqual(
      choices.filter((choice) => choice['finish_reason']).map((choice) => [choice['index'], choice['finish_reason']]),
    );
    expect(events.filter((event) => event.kind === 'usage')).toHaveLength(
      chunks.filter((chunk) => chunk['usage']).length,
    );
    expect(events.filter((event) => event.kind === 'role')).toHaveLength(
      choices.filter((choice) => choice['delta']?.role !== undefined).length,
    );
    expect(events.at(-1)).toEqual({ kind: 'done' });
    expect(events.filter((event) => event.kind === 'done')).toHaveLength(1);
  });

  test('the recordings cover what they should', () => {
    expect(good.filter(isStreamed).length).toBeGreaterThanOrEqual(14);
    expect(good.filter((recording) => !isStreamed(recording)).length).toBeGreaterThanOrEqual(55);
  });
});

describe('failures', () => {
  const expected: Record<string, string> = {
    'err-404': 'EVAL_TARGET_UNSUPPORTED',
    'err-405': 'EVAL_TARGET_UNSUPPORTED',
    'err-context-prompt': 'EVAL_TARGET_CONTEXT_TOO_LONG',
    'err-context-chat': 'EVAL_TARGET_CONTEXT_TOO_LONG',
    'err-context-stream': 'EVAL_TARGET_CONTEXT_TOO_LONG',
    'err-unknown-model': 'EVAL_TARGET_MODEL_UNKNOWN',
    'err-unknown-model-chat': 'EVAL_TARGET_MODEL_UNKNOWN',
    'auth-none-completion': 'EVAL_TARGET_UNAUTHORIZED',
    'auth-none-chat-stream': 'EVAL_TARGET_UNAUTHORIZED',
    'fault-kill-worker-completion-later': 'EVAL_TARGET_ENGINE_DEAD',
    'fault-kill-worker-stream': 'EVAL_TARGET_STREAM_ERROR',
    'fault-term-server-stream': 'EVAL_TARGET_STREAM_ERROR',
    'fault-kill-server-stream': 'EVAL_TARGET_STREAM_TRUNCATED',
    'fault-kill-worker-health-at-once': 'EVAL_TARGET_UNAVAILABLE',
    'fault-kill-worker-health-later': 'EVAL_TARGET_UNAVAILABLE',
    'fault-term-server-health-at-once': 'EVAL_TARGET_UNREACHABLE',
  };
  /** The client adds the parameter whose absence was the error. */
  const neverSent = ['err-logprob-token-ids-no-logprobs', 'err-top-logprobs-alone'];
  const transient = /UNREACHABLE|UNAVAILABLE|ENGINE_DEAD|STREAM_/;
  const failing = recordings.filter(
    ({ name, status }) => name.startsWith('fault-') || (status !== 200 && !/-(wrong|none)-models$/.test(name)),
  );

  test.each(failing)('$name: $about', async ({ name, status }) => {
    const server = await startReplay(name);
    const body = requestBody(name) as Json;
    const canBeAsked = body?.['prompt'] !== undefined || body?.['messages'] !== undefined;
    const error = await withTarget(server, {}, async (target): Promise<unknown> => {
      try {
        if (body?.['stream'] === true) await askStream(target, name);
        // What the client never sends (no prompt, cut-off JSON, GET /health) gets the recorded answer all the same.
        else await (canBeAsked ? ask(target, name) : target.complete({ prompt: 'x', sampling: {} }));
      } catch (thrown) {
        return thrown;
      }
      return null;
    });
    const sent: Json = JSON.parse(server.requests[0]?.body ?? '');
    const isSame = canBeAsked && !neverSent.includes(name);
    expect(comparable({ ...sent, model: null })).toEqual(comparable({ ...(isSame ? body : sent), model: null }));
    if (!isEvalError(error)) throw new Error(`expected an EvalError, found ${String(error)}`);
    expect(error.code).toBe(expected[name] ?? 'EVAL_TARGET_BAD_REQUEST');
    expect(error.exitCode).toBe(transient.test(error.code) ? 75 : 2);
    expect(error.details['status']).toBe(status);
    expect(error.details['request']).toMatch(/^(GET|POST) http:/);
    expect(typeof error.details['body']).toBe(status === null ? 'object' : 'string');
    expect(error.message).toMatch(/^Expected .*[^.]\.$/s);
    expect(error.nextStep).not.toBe('');
    expect(server.requests).toHaveLength(1);
  });

  test('the message of vLLM is passed on', async () => {
    const server = await startReplay('err-temperature');
    const failed = withTarget(server, {}, (target) => ask(target, 'err-temperature'));
    await expect(failed).rejects.toThrow('temperature must be non-negative, got -1.0. (parameter=temperature');
    await expect(failed).rejects.toMatchObject({ details: { parameter: 'temperature', status: 400 } });
  });

  test('an unknown model names what the server has', async () => {
    const server = await startReplay('err-unknown-model');
    await expect(withTarget(server, {}, (target) => ask(target, 'err-unknown-model'))).rejects.toMatchObject({
      details: { wanted: 'nope', models: ['smollm2'] },
    });
  });
});

describe('API key', () => {
  test.each(['auth-none-models', 'auth-wrong-models'])('%s', async (name) => {
    const server = await startRawServer((_request, socket) => socket.end(responseBytes(name)));
    await expect(connectTarget(testOptions(server.url, { apiKey: 'wrong-key' }))).rejects.toMatchObject({
      code: 'EVAL_TARGET_UNAUTHORIZED',
      exitCode: 2,
      details: { status: 401, body: '{"error":"Unauthorized"}' },
    });
    await server.close();
  });

  test('is sent as bearer token; a header of the caller wins', async () => {
    const options = { apiKey: 'vllm-eval-demo-key' };
    const first = await startReplay('auth-right-completion');
    await withTarget(first, options, (target) => ask(target, 'auth-right-completion'));
    expect(first.requests[0]?.headers['authorization']).toBe('Bearer vllm-eval-demo-key');

    const second = await startReplay('auth-lower-case-scheme');
    const headers = { Authorization: 'bearer other-key', 'X-Tenant': 'a' };
    await withTarget(second, { ...options, headers }, (target) => ask(target, 'auth-lower-case-scheme'));
    expect(second.requests[0]?.headers).toMatchObject({ authorization: 'bearer other-key', 'x-tenant': 'a' });
  });
});
