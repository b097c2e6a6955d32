import { afterEach, describe, expect, test } from 'vitest';
import { postTo } from './ask.test-helper.ts';
import type { Faults } from './simulator-config.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';

let simulator: Simulator;
afterEach(() => simulator.close());

async function start(faults: Partial<Faults>, seed = 0): Promise<void> {
  simulator = await startSimulator({ seed, faults });
}
const send = (stream: boolean, prompt = 'hello'): Promise<Response> =>
  postTo(simulator, '/v1/completions', { prompt, max_tokens: 8, ignore_eos: true, stream });

describe('each fault', () => {
  test.each([
    ['status429', 429, 'RateLimitError'],
    ['status500', 500, 'InternalServerError'],
    ['status503', 503, 'ServiceUnavailableError'],
  ] as const)('%s', async (fault, status, type) => {
    await start({ [fault]: 1, retryAfterSeconds: 7 });
    const response = await send(true);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { type, code: status } });
    expect(response.headers.get('retry-after')).toBe(status === 429 ? '7' : null);
  });

  test('connectionReset: nothing comes', async () => {
    await start({ connectionReset: 1 });
    await expect(send(false)).rejects.toThrow('fetch failed');
  });

  test('truncate: a stream ends in the middle, without [DONE]', async () => {
    await start({ truncate: 1 });
    const response = await send(true);
    let text = '';
    const read = async (): Promise<void> => {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) text += chunk;
    };
    await expect(read()).rejects.toThrow('terminated');
    expect(text.match(/data: \{/g)).toHaveLength(4);
    expect(text).not.toContain('[DONE]');
  });

  test('truncate: a JSON answer is shorter than it said', async () => {
    await start({ truncate: 1 });
    const response = await send(false);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  test('stall: the answer pauses in the middle and is complete', async () => {
    await start({ stall: 1, stallMs: 500 });
    for (const stream of [true, false]) {
      const started = performance.now();
      const response = await send(stream);
      const firstByteMs = performance.now() - started;
      const text = await response.text();
      expect(firstByteMs).toBeLessThan(400);
      expect(performance.now() - started).toBeGreaterThan(140);
      expect(text.trimEnd().endsWith(stream ? '[DONE]' : '}')).toBe(true);
    }
  });

  test('streamError: an error object under status 200, then [DONE]', async () => {
    await start({ streamError: 1 });
    const response = await send(true);
    expect(response.status).toBe(200);
    const events = (await response.text()).trimEnd().split('\n\n');
    expect(events.at(-1)).toBe('data: [DONE]');
    expect(JSON.parse(events.at(-2)!.slice(6))).toMatchObject({ error: { type: 'InternalServerError', code: 500 } });
    expect((await send(false)).status).toBe(500);
  });

  test('html: a page under status 200', async () => {
    await start({ html: 1 });
    const response = await send(false);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('<html>');
  });

  test('malformedJson: a body, or one event, that does not parse', async () => {
    await start({ malformedJson: 1 });
    await expect((await send(false)).json()).rejects.toThrow(SyntaxError);
    const events = (await (await send(true)).text()).trimEnd().split('\n\n');
    expect(events.filter((event) => event === 'data: {"id":"cmpl-')).toHaveLength(1);
    expect(events.at(-1)).toBe('data: [DONE]');
  });

  test('emptyStream: status 200 and nothing', async () => {
    await start({ emptyStream: 1 });
    for (const stream of [true, false]) {
      const response = await send(stream);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('');
    }
  });

  test('slowFirstByte: the whole answer is held back', async () => {
    await start({ slowFirstByte: 1, slowFirstByteMs: 150 });
    for (const stream of [true, false]) {
      const started = performance.now();
      const response = await send(stream);
      expect(performance.now() - started).toBeGreaterThan(140);
      expect((await response.text()).trimEnd().endsWith(stream ? '[DONE]' : '}')).toBe(true);
    }
  });
});

describe('which request is hit', () => {
  /** Statuses of 200 prompts, each sent until it succeeds; `order` must not matter. */
  async function statuses(seed: number, reverse: boolean): Promise<number[][]> {
    await start({ status503: 0.3 }, seed);
    const indexes = Array.from({ length: 200 }, (_, index) => index);
    if (reverse) indexes.reverse();
    const seen: number[][] = [];
    await Promise.all(
      indexes.map(async (index) => {
        const tries: number[] = [];
        while (tries.at(-1) !== 200 && tries.length < 30) {
          const response = await send(false, `prompt ${index}`);
          await response.text();
          tries.push(response.status);
        }
        seen[index] = tries;
      }),
    );
    await simulator.close();
    return seen;
  }

  test('depends on the seed, the body and the try, not on the order; a retry has its own chance', async () => {
    const first = await statuses(1, false);
    expect(await statuses(1, true)).toEqual(first);
    expect(await statuses(2, false)).not.toEqual(first);
    const hitAtOnce = first.filter((tries) => tries[0] === 503).length;
    expect(Math.abs(hitAtOnce - 60)).toBeLessThan(4 * Math.sqrt(200 * 0.3 * 0.7));
    expect(first.every((tries) => tries.at(-1) === 200)).toBe(true);
  });

  test('is never one that generates nothing', async () => {
    await start({ status500: 1 });
    expect((await fetch(`${simulator.url}/v1/models`)).status).toBe(200);
    expect((await postTo(simulator, '/tokenize', { prompt: 'hi' })).status).toBe(200);
  });
});
