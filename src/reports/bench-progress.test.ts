import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBenchProgress, type BenchProgress } from './bench-progress.ts';
import { textSparkline } from './text-sparkline.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-24T00:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

function start(isTTY: boolean): { readonly progress: BenchProgress; readonly written: string[] } {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text), columns: 120 };
  return { progress: createBenchProgress({ stream, isTTY, lang: 'en', now: () => new Date() }), written };
}

/** Four requests a second, ten tokens each, a fifth of them failed. */
function load(progress: BenchProgress, requests: number): void {
  for (let request = 0; request < requests; request += 1) {
    progress.sent();
    vi.advanceTimersByTime(250);
    const isFailed = request % 5 === 4;
    progress.ended({ isFailed, ttftMs: isFailed ? null : 40, outputTokens: isFailed ? 0 : 10 });
  }
}

test('in a terminal one line is drawn again and again, and taken away before a result', () => {
  const { progress, written } = start(true);
  progress.repetition({ scenario: 'load\u001b[2J', repetition: 1, requests: 200 });
  progress.sent();
  load(progress, 80);
  expect(written.length).toBeGreaterThan(50);
  const last = written.at(-1) ?? '';
  expect(last.startsWith('\r\u001b[2Kload')).toBe(true);
  expect(last).toMatch(
    /#2 (79|80)\/200 · in flight \d · 4\.0 req\/s · 3\d tok\/s · TTFT 40 ms █+.* · failed 1\d · .*left$/,
  );
  expect(last.slice(5)).not.toContain('\u001b');
  progress.clear();
  expect(written.at(-1)).toBe('\r\u001b[2K');
  progress.close();
  const count = written.length;
  vi.advanceTimersByTime(5000);
  expect(written).toHaveLength(count);
});

test('elsewhere a line at the start and one every ten seconds', () => {
  const { progress, written } = start(false);
  progress.repetition({ scenario: 'load', repetition: 0, requests: 200 });
  load(progress, 100);
  progress.close();
  expect(written).toHaveLength(3);
  expect(written[0]).toBe('load #1: 200 requests\n');
  expect(written[1]).toMatch(/^load #1 (39|40)\/200 · in flight 1 · 4\.0 req\/s/);
});

test('sparkline: bars from 0 to the largest, gaps where nothing was measured', () => {
  expect(textSparkline([0, 4, null, 8])).toBe('▁▅ █');
  expect(textSparkline([null, 0])).toBe('  ');
});
