import { expect, test } from 'vitest';
import type { RequestRecord } from '../../contracts/request-record.ts';
import { summarizeServing } from '../../engines/serving/summarize-serving.ts';
import { renderBenchPage } from './bench-page.ts';

function record(index: number, fields: Partial<RequestRecord> = {}): RequestRecord {
  const startMs = 100 * index;
  return {
    scenario: '<b>load</b>',
    repetition: 0,
    repetitionAttempt: 'A',
    index,
    repetitionSize: 10,
    warmUp: false,
    intendedStartMs: startMs - 20,
    startMs,
    firstTokenMs: startMs + 50,
    endMs: startMs + 950,
    chunkTimesMs: [startMs + 50, startMs + 500, startMs + 950],
    inputTokens: 8,
    outputTokens: 6,
    outcome: 'success',
    status: 200,
    error: null,
    ...fields,
  };
}

function page(records: readonly RequestRecord[], lang: 'en' | 'ko' = 'en'): string {
  const settings = {
    scenario: '<b>load</b>',
    maxConcurrency: 10,
    arrival: { process: 'constant', requestsPerSecond: 10 },
    inputTokens: 8,
    outputTokens: 6,
  } as const;
  const loads = [{ summary: summarizeServing(settings, records), records }];
  const facts = { model: '"><script>alert(1)</script>', endpoint: 'http://host', toolVersion: '1', timeZone: 'UTC' };
  return renderBenchPage({ loads, ...facts, generatedAt: '2026-11-24T00:00:00.000Z' }, lang);
}

const records = [
  ...Array.from({ length: 9 }, (_, index) => record(index)),
  record(9, { outcome: 'timeout', firstTokenMs: null, chunkTimesMs: [] }),
];

test('shows every request with its wait, its first token and its answer, and what failed', () => {
  const html = page(records);
  for (const [className, count] of [
    ['wait', 10],
    ['first', 9],
    ['rest', 9],
    ['bad', 2],
  ] as const) {
    expect([className, html.match(new RegExp(`<rect class="${className}"`, 'g'))?.length]).toEqual([className, count]);
  }
  expect(html).toContain('<title>9: timeout, 970 ms, 970 ms</title>');
  expect(html.match(/<circle class="candidate-dot" cx="[\d.]+" cy="[\d.]+" r="1.75"/g)).toHaveLength(9);
});

test('opens without a network and runs nothing, whatever names say', () => {
  const html = page(records, 'ko');
  expect(html).not.toMatch(/<script|<b>|https?:\/\/(?!host)|style="/);
  expect(html).toContain('&lt;b&gt;load&lt;/b&gt;');
  expect(html).toContain('default-src &#39;none&#39;');
});

test('of a large load some requests are drawn, and the page says how many', () => {
  const html = page(Array.from({ length: 1000 }, (_, index) => record(index)));
  expect(html.match(/<rect class="rest"/g)).toHaveLength(250);
  expect(html).toContain('(1/4)');
});

test('a load that failed altogether still has a page', () => {
  expect(
    page([record(0, { outcome: 'connection-error', firstTokenMs: null, chunkTimesMs: [], outputTokens: null })]),
  ).not.toMatch(/NaN|Infinity/);
});
