import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { modelFingerprintSchema } from '../../contracts/model-fingerprint.ts';
import { startSimulator } from '../../simulator/start-simulator.ts';
import { connectTarget } from '../connect-target.ts';
import { defaultTargetTimeouts } from '../default-target-timeouts.ts';
import type { Target } from '../target.ts';
import { canarySet, canaryStrings, canaryTexts, templateConversations } from './canaries.ts';
import { takeFingerprint } from './take-fingerprint.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function connect(endpoint: string): Promise<Target> {
  const target = await connectTarget({
    endpoint,
    servedModelName: null,
    apiKey: null,
    headers: {},
    caFile: null,
    proxy: null,
    timeouts: defaultTargetTimeouts,
    maxConcurrency: 4,
    maxAttempts: 1,
  });
  closing.push(() => target.close());
  return target;
}

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

describe('takeFingerprint', () => {
  test('every part of a server that offers everything, the same each time', async () => {
    const simulator = await startSimulator({});
    closing.push(() => simulator.close());
    const target = await connect(simulator.url);
    const fingerprint = await takeFingerprint(target, AbortSignal.timeout(20_000));
    expect(modelFingerprintSchema.parse(fingerprint)).toEqual(fingerprint);
    expect(fingerprint.canaries).toBe(canarySet);
    const { textTokens, chatTokens, answers, sampling, logprobs } = fingerprint;
    for (const part of [textTokens, chatTokens, answers, sampling, logprobs]) expect(part.kind).toBe('measured');
    if (textTokens.kind !== 'measured' || chatTokens.kind !== 'measured' || logprobs.kind !== 'measured') return;
    expect(textTokens.value.map(({ text }) => text)).toEqual(canaryStrings);
    expect(chatTokens.value).toHaveLength(templateConversations.length);
    for (const { opened, closed, rendered } of chatTokens.value) {
      expect(opened.slice(0, closed.length)).toEqual(closed);
      expect(rendered).toMatch(/<\|im_start\|>assistant\n$/);
    }
    for (const [index, { text, tokens, logprobs: values, best }] of logprobs.value.entries()) {
      expect(text).toBe(canaryTexts[index]);
      expect(tokens.join('')).toBe(text);
      expect([values.length, best.length]).toEqual([tokens.length, tokens.length]);
      expect(values[0]).toBeNull();
      expect(values.slice(1).every((value) => value !== null && value <= 0)).toBe(true);
    }
    expect(await takeFingerprint(target, AbortSignal.timeout(20_000))).toEqual(fingerprint);
  });

  test('a server that only chats: the rest is not measured, with the reason', async () => {
    const endpoint = await serve((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/v1/models') return response.end(JSON.stringify({ data: [{ id: 'plain' }] }));
      if (request.url !== '/v1/chat/completions') {
        response.statusCode = 404;
        return response.end('{"error": {"message": "no such route"}}');
      }
      const message = { role: 'assistant', content: 'Yes.' };
      return response.end(
        JSON.stringify({
          choices: [{ index: 0, message, finish_reason: 'stop' }],
          usage: { prompt_tokens: 7, completion_tokens: 2 },
        }),
      );
    });
    const fingerprint = await takeFingerprint(await connect(endpoint), AbortSignal.timeout(20_000));
    expect(fingerprint.textTokens).toEqual({ kind: 'not-measured', reason: expect.stringContaining('/tokenize') });
    expect(fingerprint.chatTokens.kind).toBe('not-measured');
    expect(fingerprint.sampling).toEqual({ kind: 'not-measured', reason: expect.stringContaining('v1/completions') });
    expect(fingerprint.logprobs.kind).toBe('not-measured');
    expect(fingerprint.answers).toMatchObject({
      kind: 'measured',
      value: expect.arrayContaining([
        expect.objectContaining({ text: 'Yes.', finishReason: 'stop', inputTokens: 7, tokens: [], logprobs: [] }),
      ]),
    });
  });

  test('a stop is a stop', async () => {
    const simulator = await startSimulator({});
    closing.push(() => simulator.close());
    const target = await connect(simulator.url);
    await expect(takeFingerprint(target, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});

describe('defaults of the server', () => {
  const answer = (body: Record<string, unknown>, defaults: Record<string, number>): string => {
    const effective = { temperature: 1, top_p: 1, top_k: -1, min_p: 0, repetition_penalty: 1, ...defaults };
    for (const name of Object.keys(effective))
      if (name in body) effective[name as keyof typeof effective] = Number(body[name]);
    return JSON.stringify(effective);
  };

  test.each([
    [{}, []],
    [{ temperature: 0.6, top_p: 0.95 }, ['temperature', 'top_p']],
  ])('%j', async (defaults, own) => {
    const endpoint = await serve((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/v1/models') return response.end(JSON.stringify({ data: [{ id: 'plain' }] }));
      let text = '';
      request.on('data', (chunk) => (text += String(chunk)));
      request.on('end', () => {
        const body = JSON.parse(text || '{}');
        const choices = Array.from({ length: body.n ?? 1 }, (_, index) => ({ index, text: answer(body, defaults) }));
        response.end(JSON.stringify({ choices }));
      });
      return undefined;
    });
    const { sampling } = await takeFingerprint(await connect(endpoint), AbortSignal.timeout(20_000));
    if (sampling.kind !== 'measured') throw new Error(sampling.reason);
    const { neutral, leftOut } = sampling.value;
    expect(Object.keys(leftOut).filter((name) => leftOut[name]?.[0] !== neutral[0])).toEqual(own);
  });
});
