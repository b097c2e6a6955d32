import { formatCount, formatDuration } from './format.ts';
import { messagesOf } from './messages/messages-of.ts';
import type { ProgressStream } from './progress.ts';
import { replaceControl } from './replace-control.ts';
import type { Lang } from './report-input.ts';
import { textSparkline } from './text-sparkline.ts';
import { truncate } from './text-width.ts';

/** What is known of a request that has ended; times in ms from its send. */
export interface EndedRequest {
  readonly isFailed: boolean;
  /** Null without an output. */
  readonly ttftMs: number | null;
  readonly outputTokens: number;
}

export interface BenchProgress {
  repetition(begin: { readonly scenario: string; readonly repetition: number; readonly requests: number }): void;
  sent(): void;
  ended(request: EndedRequest): void;
  /** Takes the live line away before something else is written. */
  clear(): void;
  close(): void;
}

export interface BenchProgressOptions {
  readonly stream: ProgressStream;
  /** A line that is drawn again in place; else a line now and then. */
  readonly isTTY: boolean;
  readonly lang: Lang;
  readonly now: () => Date;
}

const drawEveryMs = 250;
const lineEveryMs = 10_000;
const secondMs = 1000;
/** Seconds of latency that the sparkline shows. */
const shownSeconds = 24;

/** How a load test goes: requests done, in flight and failed, throughput of the last seconds, and the time to the first token as a sparkline. */
export function createBenchProgress({ stream, isTTY, lang, now }: BenchProgressOptions): BenchProgress {
  const text = messagesOf(lang).bench;
  let name = '';
  let total = 0;
  let done = 0;
  let failed = 0;
  let inFlight = 0;
  let startedMs = 0;
  let isDrawn = false;
  /** Newest last; one entry per second. */
  let seconds: { ends: number; tokens: number; ttfts: number[] }[] = [];
  let secondStartMs = 0;
  let lastLineMs = 0;

  const nowMs = (): number => now().getTime();
  const turnSeconds = (): void => {
    const elapsed = Math.floor((nowMs() - secondStartMs) / secondMs);
    for (let second = 0; second < Math.min(elapsed, shownSeconds); second += 1)
      seconds.push({ ends: 0, tokens: 0, ttfts: [] });
    seconds = seconds.slice(-shownSeconds);
    secondStartMs += elapsed * secondMs;
  };
  const line = (): string => {
    // The second that runs now is not over: the rates are those of up to five before it.
    const past = seconds.slice(-6, -1);
    const perSecond = (read: (second: (typeof seconds)[number]) => number): number =>
      past.length === 0 ? 0 : past.reduce((sum, second) => sum + read(second), 0) / past.length;
    const medians = seconds.map(({ ttfts }) => middle(ttfts));
    const latest = medians.findLast((value) => value !== null) ?? null;
    const ends = perSecond((second) => second.ends);
    const left = total - done;
    return [
      `${name} ${formatCount(done)}/${formatCount(total)}`,
      `${text.inFlight} ${formatCount(inFlight)}`,
      ...(past.length === 0
        ? []
        : [`${ends.toFixed(1)} req/s`, `${formatCount(Math.round(perSecond((second) => second.tokens)))} tok/s`]),
      ...(latest === null ? [] : [`TTFT ${latest.toFixed(latest < 10 ? 1 : 0)} ms ${textSparkline(medians)}`]),
      ...(failed === 0 ? [] : [`${text.failed} ${formatCount(failed)}`]),
      ...(ends > 0 && left > 0 ? [messagesOf(lang).progress.left(formatDuration((left / ends) * 1000, lang))] : []),
    ].join(' · ');
  };
  const clear = (): void => {
    if (isDrawn) stream.write('\r\u001b[2K');
    isDrawn = false;
  };
  const draw = (): void => {
    if (total === 0) return;
    turnSeconds();
    if (isTTY) {
      stream.write(`\r\u001b[2K${truncate(line(), (stream.columns ?? 80) - 1)}`);
      isDrawn = true;
    } else if (nowMs() - lastLineMs >= lineEveryMs) {
      lastLineMs = nowMs();
      stream.write(`${line()}\n`);
    }
  };
  const timer = setInterval(draw, isTTY ? drawEveryMs : secondMs);
  timer.unref();

  return {
    repetition: ({ scenario, repetition, requests }) => {
      clear();
      name = `${replaceControl(scenario)} #${repetition + 1}`;
      [total, done, failed, inFlight] = [requests, 0, 0, 0];
      startedMs = nowMs();
      [secondStartMs, lastLineMs] = [startedMs, startedMs];
      seconds = [{ ends: 0, tokens: 0, ttfts: [] }];
      if (!isTTY) stream.write(`${name}: ${text.begins(formatCount(requests))}\n`);
    },
    sent: () => {
      inFlight += 1;
    },
    ended: ({ isFailed, ttftMs, outputTokens }) => {
      turnSeconds();
      inFlight -= 1;
      done += 1;
      if (isFailed) failed += 1;
      const current = seconds.at(-1);
      if (current === undefined) return;
      current.ends += 1;
      current.tokens += outputTokens;
      if (ttftMs !== null) current.ttfts.push(ttftMs);
    },
    clear,
    close: () => {
      clearInterval(timer);
      clear();
      total = 0;
    },
  };
}

function middle(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? null;
}
