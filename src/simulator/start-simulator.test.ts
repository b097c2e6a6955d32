import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { ExamHeader, ExamItem } from '../contracts/exam.ts';
import { ask, chat, complete, postTo } from './ask.test-helper.ts';
import { loadAnswerKeys } from './load-answer-keys.ts';
import type { SimulatorConfig } from './simulator-config.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';
import { decode, encode } from './tokenizer.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
});
async function start(config: SimulatorConfig = {}): Promise<Simulator> {
  const simulator = await startSimulator(config);
  cleanups.push(() => simulator.close());
  return simulator;
}

describe('starting and stopping', () => {
  test('takes a free port, counts requests, and is gone after close', async () => {
    const simulator = await startSimulator();
    await fetch(`${simulator.url}/health`);
    await fetch(`${simulator.url}/v1/models`);
    await fetch(`${simulator.url}/v1/models`);
    expect(simulator.requestCount('/v1/models')).toBe(2);
    expect(simulator.requestCount()).toBe(3);
    await simulator.close();
    await expect(fetch(`${simulator.url}/health`)).rejects.toThrow('fetch failed');
  });

  test('close ends a stream that is under way', async () => {
    const simulator = await startSimulator({ latency: { decodeStepMs: 50 } });
    const response = await postTo(simulator, '/v1/completions', { prompt: 'hi', max_tokens: 500, stream: true });
    await simulator.close();
    await expect(response.text()).rejects.toThrow('terminated');
  });

  test('a port in use is a clear error', async () => {
    const simulator = await start();
    const port = Number(new URL(simulator.url).port);
    await expect(startSimulator({ port })).rejects.toMatchObject({ code: 'EVAL_SIMULATOR_LISTEN' });
  });

  test('a setting with a typo is named', async () => {
    const config = { latency: { decodeStepMS: 3 } } as SimulatorConfig;
    await expect(startSimulator(config)).rejects.toMatchObject({
      code: 'EVAL_SIMULATOR_CONFIG_INVALID',
      message: expect.stringContaining('decodeStepMs'),
    });
  });

  test('an API key guards /v1 only; the scheme is read in any case', async () => {
    const simulator = await start({ apiKey: 'secret' });
    const status = async (path: string, authorization?: string): Promise<number> =>
      (await fetch(simulator.url + path, authorization === undefined ? {} : { headers: { authorization } })).status;
    expect(await status('/v1/models')).toBe(401);
    expect(await status('/v1/models', 'Bearer wrong')).toBe(401);
    expect(await status('/v1/models', 'bearer secret')).toBe(200);
    expect(await status('/health')).toBe(200);
    expect(await status('/metrics')).toBe(200);
  });
});

describe('answers', () => {
  test('tokenize and detokenize are inverse, and agree with usage and prompt_token_ids', async () => {
    const simulator = await start();
    const text = 'Hello, 세계! 12 naïve 😀';
    const tokens = (await (await postTo(simulator, '/tokenize', { prompt: text })).json()) as { tokens: number[] };
    const back = await (await postTo(simulator, '/detokenize', { tokens: tokens.tokens })).json();
    expect(back).toEqual({ prompt: text });
    const answer = await ask(simulator, '/v1/completions', { prompt: text, max_tokens: 2 });
    expect(answer.usage.prompt_tokens).toBe(tokens.tokens.length);
  });

  test('token_ids decode to the text', async () => {
    const simulator = await start();
    const choice = await complete(simulator, { prompt: 'x', max_tokens: 9, ignore_eos: true, return_token_ids: true });
    expect(choice.token_ids).toHaveLength(9);
    expect(decode(choice.token_ids)).toBe(choice.text);
  });

  test('a stream joined is the same answer as one that does not stream', async () => {
    const simulator = await start({ reasoningTokens: 5 });
    const request = { messages: [{ role: 'user', content: '이야기를 들려줘' }], max_tokens: 40, temperature: 0 };
    const whole = await chat(simulator, request);
    const streamed = await (await postTo(simulator, '/v1/chat/completions', { ...request, stream: true })).text();
    let content = '';
    let reasoning = '';
    for (const event of streamed.split('\n\n')) {
      if (!event.startsWith('data: {')) continue;
      const { choices } = JSON.parse(event.slice(6)) as {
        choices: { delta: { content?: string; reasoning?: string } }[];
      };
      content += choices[0]!.delta.content ?? '';
      reasoning += choices[0]!.delta.reasoning ?? '';
    }
    expect(content).toBe(whole.message.content);
    expect(reasoning).toBe(whole.message.reasoning);
    expect(encode(reasoning)).toHaveLength(5);
  });

  test('a bad regex is a 400, not a crash', async () => {
    const simulator = await start();
    const response = await postTo(simulator, '/v1/completions', { prompt: 'x', structured_outputs: { regex: '(' } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: 'BadRequestError' } });
  });

  test('what is asked beyond the context is cut to it', async () => {
    const simulator = await start({ maxModelLength: 32 });
    const prompt = encode('word '.repeat(20)).slice(0, 20);
    const answer = await ask(simulator, '/v1/completions', { prompt, max_tokens: 30, ignore_eos: true });
    expect(answer.usage.completion_tokens).toBe(12);
    expect(answer.choices[0]!.finish_reason).toBe('length');
  });
});

describe('loadAnswerKeys', () => {
  const header: ExamHeader = {
    schemaVersion: 1,
    fingerprint: 'a'.repeat(64),
    engine: 'standard',
    suite: 'smoke',
    task: 'arc_easy',
    language: 'en',
    dataset: { name: 'arc-easy', version: '1', sha256: 'b'.repeat(64) },
    itemCount: 2,
    repeats: 1,
    sampling: {},
    promptMode: 'completion',
    scorerVersion: '1',
    metrics: [],
    requestsPerItem: 1,
    settings: {},
  };
  const item = (index: number, answerKey: ExamItem['answerKey']): ExamItem => ({
    itemId: String(index),
    index,
    cluster: null,
    answerKey,
    work: {},
  });
  async function examFile(lines: readonly unknown[]): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'simulator-'));
    cleanups.push(() => rm(directory, { recursive: true }));
    const path = join(directory, 'exam.jsonl');
    await writeFile(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
    return path;
  }

  test('reads what exam files hold, and the simulator answers from it', async () => {
    const key = {
      kind: 'text',
      context: 'Where does the sun rise?',
      gold: 'In the east.',
      wrong: 'In the west.',
    } as const;
    const path = await examFile([header, item(0, key), item(1, null)]);
    expect(await loadAnswerKeys([path])).toEqual([{ task: 'arc_easy', key }]);
    const simulator = await start({ examFiles: [path], quality: { accuracyByTask: { arc_easy: 1 } } });
    expect((await complete(simulator, { prompt: key.context })).text).toBe('In the east.');
  });

  test('names file and line of what is not an exam', async () => {
    const path = await examFile([header, item(0, null), '{"itemId":']);
    await expect(loadAnswerKeys([path])).rejects.toMatchObject({
      code: 'EVAL_SIMULATOR_EXAM_INVALID',
      message: expect.stringContaining(`${path}:3`),
    });
    await expect(loadAnswerKeys([`${path}.missing`])).rejects.toMatchObject({ code: 'EVAL_SIMULATOR_EXAM_UNREADABLE' });
  });
});
