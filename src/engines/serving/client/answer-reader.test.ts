import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeExchange } from '../judge-exchange.ts';
import {
  chunkedAnswer,
  deltaChunk,
  done,
  event,
  goodEvents,
  httpChunk,
  lastChunk,
  streamHead,
  usageChunk,
} from '../testing/wire.ts';
import { AnswerReader } from './answer-reader.ts';
import { Exchange } from './exchange.ts';

/** Everything observed but the times: a read lasts from one to the next whole number. */
function observe(reads: readonly Buffer[], requestedTokens: number): object {
  const exchange = new Exchange(requestedTokens);
  const reader = new AnswerReader();
  reader.begin(exchange);
  for (const [index, bytes] of reads.entries()) reader.read(bytes, bytes.length, index);
  if (!exchange.isSettled) reader.endOfStream(reads.length);
  const { status, usage, finishReason, chunkTimesMs } = exchange;
  return { status, usage, finishReason, chunks: chunkTimesMs.length, ...judgeExchange(exchange, requestedTokens) };
}

function splitAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

const recorded: Record<string, { tokens: number; expected: object }> = {
  'completion-stream-usage': {
    tokens: 8,
    expected: {
      outcome: 'success',
      chunks: 8,
      outputTokens: 8,
      usage: { inputTokens: 5, outputTokens: 8 },
      finishReason: 'length',
    },
  },
  'completion-stream-continuous-usage': { tokens: 8, expected: { outcome: 'success', chunks: 8, outputTokens: 8 } },
  'chat-stream-usage': {
    tokens: 8,
    expected: { outcome: 'success', chunks: 7, outputTokens: 8, finishReason: 'stop' },
  },
  'chat-stream-emoji': { tokens: 4, expected: { outcome: 'success', chunks: 4, usage: null, outputTokens: 4 } },
  'chat-stream-logprobs': { tokens: 1, expected: { outcome: 'success' } },
  'flags-force-usage-stream': {
    tokens: 3,
    expected: { outcome: 'success', chunks: 3, outputTokens: 3, finishReason: 'length' },
  },
  'flags-tools-required-stream': { tokens: 46, expected: { outcome: 'success', chunks: 4, outputTokens: 46 } },
  'fault-kill-server-stream': { tokens: 8, expected: { outcome: 'truncated-stream' } },
  'fault-term-server-stream': {
    tokens: 8,
    expected: { outcome: 'stream-error', error: expect.stringMatching(/EngineCore/) },
  },
  'err-context-stream': {
    tokens: 8,
    expected: { outcome: 'http-error', status: 400, error: expect.stringMatching(/maximum context length/) },
  },
};

test.for(Object.entries(recorded))(
  'recorded from vLLM: %s, cut in two at every byte',
  async ([name, { tokens, expected }]) => {
    const bytes = await readFile(
      new URL(`../../../../test/fixtures/serving/vllm-wire/${name}.response`, import.meta.url),
    );
    const whole = observe([bytes], tokens);
    expect(whole).toMatchObject(expected);
    for (let cut = 1; cut < bytes.length; cut += 1) expect(observe(splitAt(bytes, [cut]), tokens)).toEqual(whole);
    expect(
      observe(
        Array.from(bytes, (byte) => Buffer.of(byte)),
        tokens,
      ),
    ).toEqual(whole);
  },
);

const texts = goodEvents(5);
const answers = fc.constantFrom(
  chunkedAnswer(texts).join(''),
  streamHead + httpChunk(texts.join('').replaceAll('\n', '\r\n'), ';x=y') + '0\r\nt: 1\r\n\r\n',
  streamHead + httpChunk(texts.join('').replaceAll('\n', '\r')) + lastChunk,
  streamHead + httpChunk(texts.join(': note\n\n').replaceAll('data: ', 'data:')) + lastChunk,
  streamHead + httpChunk(texts.join('').replaceAll('"choices":[', '"choices":\r\ndata: [')) + lastChunk,
  `HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n${chunkedAnswer(texts).join('')}`,
  `HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n\u00ef\u00bb\u00bf${texts.join('')}`,
);

test('an answer reads the same wherever it is cut', () => {
  fc.assert(
    fc.property(answers, fc.array(fc.nat(2500), { maxLength: 12 }), (answer, cuts) => {
      const bytes = Buffer.from(answer, 'latin1');
      const reads = splitAt(
        bytes,
        cuts.map((cut) => cut % bytes.length),
      );
      expect(observe(reads, 5)).toEqual(observe([bytes], 5));
      expect(observe(reads, 5)).toMatchObject({ outcome: 'success', chunks: 5, outputTokens: 5 });
    }),
    { numRuns: 500 },
  );
});

test('any text of an answer is one token chunk, whatever it quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.nat(4000), (content, cut) => {
      const events = [
        event(deltaChunk({ role: 'assistant', content: '' })),
        event(deltaChunk({ content }, 'length')),
        event(usageChunk(1)),
        done,
      ];
      const bytes = Buffer.from(chunkedAnswer(events).join(''));
      expect(observe(splitAt(bytes, [cut % bytes.length]), 1)).toMatchObject({
        outcome: 'success',
        chunks: 1,
        outputTokens: 1,
      });
    }),
    { numRuns: 1000 },
  );
});

test('random bytes never throw and are never a success', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (noise, afterHead) => {
      const bytes = Buffer.concat([Buffer.from(afterHead ? streamHead : ''), noise]);
      expect(observe([bytes], 1)).not.toMatchObject({ outcome: 'success' });
    }),
    { numRuns: 1000 },
  );
});

test('an endless event is refused instead of kept', () => {
  const head = Buffer.from(streamHead);
  const block = Buffer.from(httpChunk(`data: ${'x'.repeat(1024 * 1024)}`));
  expect(observe([head, block, block, block, block, block], 1)).toMatchObject({
    outcome: 'stream-error',
    error: expect.stringMatching(/more than 4 MiB/),
  });
});
