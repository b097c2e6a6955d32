import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';
import { encode, vocabularySize } from './tokenizer.ts';

/** Exchanges with a real vLLM 0.32, copied byte for byte. */
interface Recorded {
  readonly name: string;
  readonly kind: 'shape' | 'error';
  readonly method: string;
  readonly path: string;
  readonly requestHeaders: Record<string, string>;
  readonly requestBody: string | null;
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}

const fixtures = new URL('../../test/fixtures/simulator/', import.meta.url);
const recordings: readonly Recorded[] = JSON.parse(readFileSync(new URL('wire.json', fixtures), 'utf8'));

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({
    servedModelName: 'smollm2',
    maxModelLength: 2048,
    quality: { accuracy: 1 },
    answerKeys: [
      {
        task: 'capitals',
        key: { kind: 'text', context: 'The capital of France is', gold: ' Paris. It is big.', wrong: ' Lyon.' },
      },
    ],
  });
});
afterAll(() => simulator.close());

/** The same request with token ids of this tokenizer: its vocabulary is smaller than the recorded model's. */
function inOurVocabulary({ kind, requestBody }: Recorded): string | null {
  if (requestBody === null || kind === 'error') return requestBody;
  const full = encode('.')[0]!;
  return JSON.stringify(
    JSON.parse(requestBody, (key, value) => {
      if (key === 'stop_token_ids') return [full];
      return typeof value === 'number' && value > 8000 ? value % 8000 : value;
    }),
  );
}

async function replay(recorded: Recorded): Promise<{ status: number; contentType: string | null; body: string }> {
  const body = inOurVocabulary(recorded);
  const response = await fetch(simulator.url + recorded.path, {
    method: recorded.method,
    headers: recorded.requestHeaders,
    ...(body === null ? {} : { body }),
  });
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    body: await response.text(),
  };
}

/** Maps from tokens or token ids to values: their keys are data. */
function isTokenMap(key: string, value: object): boolean {
  return (key === 'top_logprobs' || key === 'prompt_logprobs') && !('token' in value);
}

/** Names in order and types of everything; of a list, the distinct shapes of its elements. */
function shape(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((entry) => JSON.stringify(shape(entry, key))))].sort();
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  if (isTokenMap(key, value)) {
    return { '*': [...new Set(Object.values(value).map((entry) => JSON.stringify(shape(entry))))] };
  }
  return Object.entries(value).map(([name, entry]) => `${name}: ${JSON.stringify(shape(entry, name))}`);
}

/** Shapes of a stream's events in order, each run of equal ones once. */
function streamShape(body: string): string[] {
  const events = body
    .split('\n\n')
    .filter((event) => event !== '' && event !== '\n')
    .map((event) => event.replace(/^data: /, ''))
    .map((data) => (data === '[DONE]' ? data : JSON.stringify(shape(JSON.parse(data)))));
  return events.filter((event, index) => event !== events[index - 1]);
}

describe('answers have the shape of the recorded ones', () => {
  const isStream = (recorded: Recorded): boolean => recorded.contentType?.startsWith('text/event-stream') === true;
  const recorded = recordings.filter(({ kind }) => kind === 'shape');

  test.each(recorded.filter((entry) => !isStream(entry)))('$name', async (entry) => {
    const answer = await replay(entry);
    expect([answer.status, answer.contentType]).toEqual([entry.status, entry.contentType]);
    expect(shape(JSON.parse(answer.body))).toEqual(shape(JSON.parse(entry.body)));
  });

  test.each(recorded.filter((entry) => isStream(entry)))('$name', async (entry) => {
    const answer = await replay(entry);
    expect([answer.status, answer.contentType]).toEqual([entry.status, entry.contentType]);
    // How many tokens come before the end, and which choice comes when, is the real model's own.
    expect(new Set(streamShape(answer.body))).toEqual(new Set(streamShape(entry.body)));
    expect(streamShape(answer.body).at(-1)).toBe('[DONE]');
  });
});

describe('refusals are the recorded ones, word for word', () => {
  test.each(recordings.filter((recorded) => recorded.kind === 'error'))('$name', async (recorded) => {
    const answer = await replay(recorded);
    expect(answer.body).toBe(recorded.body.replaceAll('49152', String(vocabularySize)));
    expect(answer.status).toBe(recorded.status);
    expect(answer.contentType).toBe(recorded.contentType);
  });
});

test('/metrics has the recorded names, help texts, labels and buckets', async () => {
  const recorded = readFileSync(new URL('metrics.txt', fixtures), 'utf8').split('\n');
  const ours = new Set(withoutValues((await (await fetch(`${simulator.url}/metrics`)).text()).split('\n')));
  const missing = withoutValues(recorded).filter((line) => !ours.has(line));
  expect(missing.filter((line) => !line.includes('vllm:request_max_num_generation_tokens'))).toEqual([]);
});

function withoutValues(lines: readonly string[]): string[] {
  return lines.filter((line) => line !== '').map((line) => (line.startsWith('#') ? line : line.replace(/ \S+$/, '')));
}
