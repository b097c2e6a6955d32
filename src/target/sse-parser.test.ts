import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSseParser, type SseEvent } from './sse-parser.ts';
import { recordings, responseBody } from './wire-recordings.test-helper.ts';

/** All events of `bytes`, read in pieces that end at `cuts`. */
function parse(bytes: Uint8Array, cuts: readonly number[] = []): SseEvent[] {
  const parser = createSseParser();
  const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
  let start = 0;
  return ends.flatMap((end) => {
    const events = parser.push(bytes.subarray(start, end));
    start = end;
    return [...events];
  });
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const dataOf = (text: string): string[] => parse(encode(text)).map((event) => event.data);

describe('lines and fields', () => {
  test.each([
    ['line feeds', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['carriage return and line feed', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['carriage returns', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['mixed line ends', 'data: a\r\n\ndata: b\r\r\ndata: c\n\r', ['a', 'b', 'c']],
    ['no space after the colon', 'data:a\n\n', ['a']],
    ['only one space is dropped', 'data:  a\n\n', [' a']],
    ['comments', ': ping\n\ndata: a\n: in between\ndata: b\n\n', ['a\nb']],
    ['several data lines', 'data: {"a":\ndata: 1}\n\n', ['{"a":\n1}']],
    ['data without colon and without value', 'data\n\ndata:\n\n', ['', '']],
    ['other fields', 'id: 7\nretry: 10\nnonsense: x\ndata: a\n\n', ['a']],
    ['blank lines', '\n\n\r\n\ndata: a\n\n\n\n', ['a']],
    ['a byte order mark', '\u{feff}data: a\n\n', ['a']],
    ['a line separator inside the data', 'data: a\u2028b\n\n', ['a\u2028b']],
    ['an event without its blank line is unfinished', 'data: a\n\ndata: b\n', ['a']],
  ])('%s', (_name, text, expected) => {
    expect(dataOf(text)).toEqual(expected);
  });

  test('the event name holds for one event', () => {
    expect(parse(encode('event: error\ndata: a\n\ndata: b\n\n'))).toEqual([
      { event: 'error', data: 'a' },
      { event: 'message', data: 'b' },
    ]);
  });

  test('a name without data is no event', () => {
    expect(parse(encode('event: ping\n\ndata: a\n\n'))).toEqual([{ event: 'message', data: 'a' }]);
  });
});

describe('end', () => {
  const endOf = (text: string): SseEvent | null => {
    const parser = createSseParser();
    parser.push(encode(text));
    return parser.end();
  };

  test.each([
    ['data: [DONE]', '[DONE]'],
    ['data: [DONE]\n', '[DONE]'],
    ['data: a\n\ndata: [DONE]\r', '[DONE]'],
  ])('gives the unfinished event of %j', (text, expected) => {
    expect(endOf(text)).toEqual({ event: 'message', data: expected });
  });

  test('gives nothing when all was finished', () => {
    expect(endOf('data: [DONE]\n\n')).toBeNull();
    expect(endOf('')).toBeNull();
  });
});

describe('pieces', () => {
  const streamed = recordings.filter(({ name }) => /-stream(-|$)/.test(name) && !/^(err|auth)-/.test(name));

  test.each(streamed)('$name cut at every byte', ({ name }) => {
    const bytes = encode(responseBody(name));
    const whole = parse(bytes);
    expect(whole.length).toBeGreaterThan(2);
    const expected = JSON.stringify(whole);
    for (let cut = 0; cut <= bytes.length; cut += 1) expect(JSON.stringify(parse(bytes, [cut]))).toBe(expected);
    expect(parse(bytes, [...bytes.keys()])).toEqual(whole);
  });

  test('cutting anywhere gives the same events', () => {
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
    const line = fc.oneof(
      fc.constantFrom(
        '',
        ':',
        ': comment',
        'data',
        'data:',
        'event: e',
        'data: [DONE]',
        'id: 1',
        'data: 日本 😀 é',
        'data:{"a":"\\n"}',
      ),
      fc.string({ unit: 'binary' }).map((text) => `data: ${text}`),
      fc.string({ unit: 'grapheme' }),
    );
    const stream = fc
      .array(fc.tuple(line, lineEnd))
      .map((lines) => encode(lines.map(([text, end]) => text + end).join('')));
    fc.assert(
      fc.property(stream, fc.array(fc.nat(400)), (bytes, cuts) => {
        const within = cuts.map((cut) => Math.min(cut, bytes.length));
        expect(parse(bytes, within)).toEqual(parse(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});
