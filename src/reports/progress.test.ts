import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createProgress, type Progress, type ProgressOptions } from './progress.ts';
import { textWidth } from './text-width.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-24T00:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

function start(options: Partial<ProgressOptions> = {}): { readonly progress: Progress; readonly written: string[] } {
  const written: string[] = [];
  const progress = createProgress({
    stream: { write: (text: string) => written.push(text), columns: 100 },
    isTTY: false,
    color: false,
    lang: 'ko',
    now: () => new Date(),
    ...options,
  });
  return { progress, written };
}

const step = 'evalchemy-runner';
const error = { code: 'EVAL_TARGET_UNREACHABLE', message: 'no answer', nextStep: 'Start the server.' };

function ask({ notify }: Progress, count: number, everyMs: number): void {
  for (let index = 0; index < count; index += 1) {
    vi.advanceTimersByTime(everyMs);
    notify({ kind: 'sample', step, task: 'arc_easy', measured: index % 100 !== 5 });
  }
}

test('without a terminal: a line per start and end, and one every ten seconds', () => {
  const { progress, written } = start();
  progress.notify({ kind: 'run-started', runId: '01R', path: 'runs/01R', resumed: true, steps: [step, 'report'] });
  progress.notify({ kind: 'step-started', step, samples: 500, recorded: 100 });
  ask(progress, 400, 100);
  progress.notify({ kind: 'step-finished', step, durationMs: 40_000 });
  progress.close();
  expect(written.join('')).toMatchInlineSnapshot(`
    "이어서 실행 01R · runs/01R
    Evalchemy 평가: 시작 · 표본 500개 중 100개 기록됨
    Evalchemy 평가: 199/500 · 39% · 10/s · 남은 시간 30초 · 미측정 1
    Evalchemy 평가: 299/500 · 59% · 10/s · 남은 시간 20초 · 미측정 2
    Evalchemy 평가: 399/500 · 79% · 10/s · 남은 시간 10초 · 미측정 3
    Evalchemy 평가: 499/500 · 99% · 10/s · 남은 시간 0.1초 · 미측정 4
    Evalchemy 평가: 완료, 40초 · 500/500 · 100% · 미측정 4
    "
  `);
});

test('without a terminal a stalled server does not silence the display', () => {
  const { progress, written } = start();
  progress.notify({ kind: 'step-started', step, samples: 500, recorded: 0 });
  ask(progress, 1, 100);
  const before = written.length;
  vi.advanceTimersByTime(60_000);
  expect(written.length - before).toBeGreaterThanOrEqual(5);
  progress.close();
  vi.advanceTimersByTime(60_000);
  expect(written.length - before).toBeLessThanOrEqual(6);
});

test('failures name the error, and whether it is tried again or what to do', () => {
  const { progress, written } = start({ lang: 'en' });
  progress.notify({ kind: 'step-started', step, samples: 500, recorded: 0 });
  progress.notify({ kind: 'step-failed', step, error, retrying: true });
  progress.notify({ kind: 'step-failed', step, error, retrying: false });
  progress.close();
  expect(written.slice(1)).toEqual([
    'Evalchemy: failed · no answer (EVAL_TARGET_UNREACHABLE) Trying again.\n',
    'Evalchemy: failed · no answer (EVAL_TARGET_UNREACHABLE) Start the server.\n',
  ]);
});

/** What a terminal shows after `written`: knows cursor-up and erase-below, as the display uses them. */
function screenOf(written: readonly string[]): string[] {
  const lines = [''];
  // oxlint-disable-next-line no-control-regex -- terminal sequences
  for (const [token] of written.join('').matchAll(/\u001b\[\d+[A-Z]|\n|[^\u001b\n]+/g)) {
    const up = /\[(\d+)A$/.exec(token);
    if (up !== null) lines.splice(Math.max(0, lines.length - 1 - Number(up[1])));
    if (up !== null || token === '\n') lines.push('');
    else if (!token.startsWith('\u001b')) lines[lines.length - 1] += token;
  }
  return lines;
}

test('in a terminal: every step with a bar, drawn in place, notices above', () => {
  const { progress, written } = start({ isTTY: true });
  const steps = ['prepare-dataset', step, 'report'] as const;
  progress.notify({ kind: 'run-started', runId: '01R', path: 'runs/01R', resumed: false, steps });
  progress.notify({ kind: 'step-started', step: 'prepare-dataset', samples: 0, recorded: 0 });
  progress.notify({ kind: 'step-finished', step: 'prepare-dataset', durationMs: 3100 });
  progress.notify({ kind: 'step-started', step, samples: 500, recorded: 100 });
  ask(progress, 150, 100);
  progress.notify({ kind: 'notice', message: 'no embedded store' });
  progress.close();
  expect(screenOf(written).join('\n')).toMatchInlineSnapshot(`
    "실행 01R · runs/01R
    no embedded store
     ✔ 데이터셋 준비   3.1초
     ▸ Evalchemy 평가  ━━━━━━━━━━──────────  250/500 · 50% · 10/s · 남은 시간 25초 · 미측정 2 · 15초 · …
     · 보고서 작성
    "
  `);
});

test('in a terminal no line is wider than the terminal', () => {
  const written: string[] = [];
  const { progress } = start({ isTTY: true, stream: { write: (text: string) => written.push(text), columns: 50 } });
  progress.notify({ kind: 'step-started', step, samples: 500_000, recorded: 100 });
  ask(progress, 150, 100);
  progress.close();
  for (const line of screenOf(written)) expect(textWidth(line)).toBeLessThanOrEqual(50);
});

test('draws at most ten times a second however many samples arrive', () => {
  const { progress, written } = start({ isTTY: true });
  progress.notify({ kind: 'step-started', step, samples: 100_000, recorded: 0 });
  ask(progress, 5000, 1);
  progress.close();
  expect(written.length).toBeLessThanOrEqual(53);
});

test('a resumed rate counts what is new only', () => {
  const { progress, written } = start();
  progress.notify({ kind: 'step-started', step, samples: 10_000, recorded: 9000 });
  ask(progress, 101, 100);
  progress.close();
  expect(written.at(-1)).toContain('9,099/10,000 · 90% · 10/s · 남은 시간 1분 30초');
});
