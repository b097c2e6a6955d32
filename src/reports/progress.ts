import type { StepName } from '../contracts/run.ts';
import { formatCount, formatDuration } from './format.ts';
import { messagesOf } from './messages/messages-of.ts';
import { createProgressState, type ProgressEvent, type StepProgress } from './progress-state.ts';
import { replaceControl } from './replace-control.ts';
import type { Lang } from './report-input.ts';
import { pad, textWidth, truncate } from './text-width.ts';

export interface ProgressStream {
  write(text: string): unknown;
  /** Cells of a line, where the stream is a terminal. */
  readonly columns?: number;
}

export interface ProgressOptions {
  readonly stream: ProgressStream;
  /** Bars that are drawn again in place; else lines that stay. */
  readonly isTTY: boolean;
  readonly color: boolean;
  readonly lang: Lang;
  readonly now: () => Date;
}

export interface Progress {
  readonly notify: (event: ProgressEvent) => void;
  /** Draws the last state and stops. Calling it again does nothing. */
  readonly close: () => void;
}

const drawEveryMs = 100;
const lineEveryMs = 10_000;
const barCells = 20;
const symbols = { waiting: '·', running: '▸', done: '✔', failed: '✘' } as const;
const colors = { waiting: 2, running: 36, done: 32, failed: 31 } as const;

/** Shows how a long run goes: per step a bar with rate, time left and what could not be measured; lines where there is no terminal. */
export function createProgress({ stream, isTTY, color, lang, now }: ProgressOptions): Progress {
  const messages = messagesOf(lang);
  const text = messages.progress;
  const state = createProgressState();
  let drawnLines = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  let closed = false;

  const paint = (code: number, part: string): string => (color ? `\u001b[${code}m${part}\u001b[0m` : part);
  const nowMs = (): number => now().getTime();

  /** `8,214/15,820 · 52% · 12.4/s · 남은 시간 10분 12초 · 미측정 3` */
  const figures = (step: StepProgress): string => {
    if (step.total === 0) return '';
    const rate = step.rate();
    const left = step.total - step.done;
    return [
      `${formatCount(step.done)}/${formatCount(step.total)}`,
      `${Math.floor((step.done / step.total) * 100)}%`,
      ...(step.status === 'running' && rate > 0
        ? [
            `${rate.toFixed(rate < 10 ? 1 : 0)}/s`,
            ...(left > 0 ? [text.left(formatDuration((left / rate) * 1000, lang))] : []),
          ]
        : []),
      ...(step.notMeasured > 0 ? [`${text.notMeasured} ${formatCount(step.notMeasured)}`] : []),
      ...(step.retries > 0 ? [`${text.retries} ${step.retries}`] : []),
    ].join(' · ');
  };

  const nameWidth = (): number => Math.max(0, ...state.steps().map((step) => textWidth(messages.step[step.name])));

  const stepLine = (step: StepProgress): string => {
    const name = pad(messages.step[step.name], nameWidth());
    const elapsed = step.elapsedMs(nowMs());
    const parts = [
      ...(step.status === 'running' && step.total > 0 ? [bar(step.done / step.total)] : []),
      [
        figures(step),
        ...(elapsed === null ? [] : [formatDuration(elapsed, lang)]),
        ...(step.status === 'running' && step.task !== null ? [replaceControl(step.task)] : []),
      ]
        .filter((part) => part !== '')
        .join(' · '),
    ].filter((part) => part !== '');
    const plain = truncate(` ${name}  ${parts.join('  ')}`.trimEnd(), (stream.columns ?? 80) - 2);
    return ` ${paint(colors[step.status], symbols[step.status])}${step.status === 'waiting' ? paint(2, plain) : plain}`;
  };

  const erase = (): string => (drawnLines === 0 ? '' : `\u001b[${drawnLines}A\u001b[0J`);
  const draw = (above: string): void => {
    lastMs = nowMs();
    const lines = state.steps().map(stepLine);
    stream.write(`${erase()}${above}${lines.map((line) => `${line}\n`).join('')}`);
    drawnLines = lines.length;
  };
  const say = (line: string): void => {
    const clean = `${replaceControl(line)}\n`;
    if (isTTY) draw(clean);
    else stream.write(clean);
  };
  const runningLine = (): void => {
    const step = state.steps().find(({ status }) => status === 'running');
    if (step === undefined || step.total === 0) return;
    lastMs = nowMs();
    say(`${messages.step[step.name]}: ${figures(step)}`);
  };
  const update = (): void => {
    if (nowMs() - lastMs < (isTTY ? drawEveryMs : lineEveryMs)) return;
    if (isTTY) draw('');
    else runningLine();
  };

  // A server that has stalled sends no events: without this the display would stand still as well.
  const timer = setInterval(update, 1000);
  timer.unref();

  const notify = (event: ProgressEvent): void => {
    if (closed) return;
    state.apply(event, nowMs());
    const name = (step: StepName): string => messages.step[step];
    switch (event.kind) {
      case 'run-started':
        return say(`${event.resumed ? text.resumed : text.started} ${event.runId} · ${event.path}`);
      case 'step-started':
        lastMs = nowMs();
        return isTTY
          ? draw('')
          : say(`${name(event.step)}: ${text.begins(formatCount(event.samples), formatCount(event.recorded))}`);
      case 'sample':
        return update();
      case 'step-finished': {
        const step = state.steps().find((candidate) => candidate.name === event.step);
        const counts = step === undefined ? '' : figures(step);
        const end = `${messages.stepStatus.done}, ${formatDuration(event.durationMs, lang)}${counts === '' ? '' : ` · ${counts}`}`;
        return isTTY ? draw('') : say(`${name(event.step)}: ${end}`);
      }
      case 'step-failed': {
        const { code, message, nextStep } = event.error;
        const then = event.retrying ? text.retrying : nextStep;
        return say(`${name(event.step)}: ${messages.stepStatus.failed} · ${message} (${code}) ${then}`);
      }
      case 'notice':
        return say(event.message);
    }
  };

  return {
    notify,
    close: () => {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      if (isTTY && drawnLines > 0) draw('');
    },
  };
}

function bar(share: number): string {
  const full = Math.max(0, Math.min(barCells, Math.floor(share * barCells)));
  return '━'.repeat(full) + '─'.repeat(barCells - full);
}
