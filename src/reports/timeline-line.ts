import { formatDuration } from './format.ts';
import { messagesOf } from './messages/messages-of.ts';
import type { Lang, ReportInput } from './report-input.ts';

/** Shorter waits are the machinery's own. */
const shownWaitSeconds = 1;

/** `Release to report: 41 s = waited 12 s + Prepare data sets 2 s + …`: the critical path, or null before there is one. */
export function timelineLine({ timeline }: ReportInput, lang: Lang): string | null {
  if (timeline === null || timeline === undefined) return null;
  const messages = messagesOf(lang);
  const duration = (seconds: number): string => formatDuration(seconds * 1000, lang);
  const parts = timeline.criticalPath.flatMap(({ step, seconds, waitedSeconds }) => [
    ...(waitedSeconds < shownWaitSeconds ? [] : [messages.waited(duration(waitedSeconds))]),
    `${messages.step[step]} ${duration(seconds)}`,
  ]);
  return `${messages.toReport(timeline.startedBy, duration(timeline.seconds))} = ${parts.join(' + ')}`;
}
