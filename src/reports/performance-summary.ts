import { messagesOf } from './messages/messages-of.ts';
import type { GradeThresholds } from '../engines/serving/load-serving-scenarios.ts';
import type { ServingSummary } from '../engines/serving/summarize-serving.ts';
import type { GradeIssue } from './performance-grade.ts';
import { gradePerformance, successRate } from './performance-grade.ts';
import { replaceControl } from './replace-control.ts';
import type { RenderOptions } from './report-input.ts';

/** The block that people paste into a chat: scenarios in plain numbers, then one grade. Ends with a newline. */
export function renderPerformanceSummary(
  serving: readonly ServingSummary[],
  thresholds: GradeThresholds,
  { lang }: RenderOptions,
): string {
  const text = messagesOf(lang).performance;
  const unit = lang === 'ko' ? text.seconds : ` ${text.seconds}`;
  const milliseconds = (value: number | undefined): string =>
    value === undefined ? text.notMeasured : `${value.toFixed(1)}ms`;
  const lines = [`📊 ${text.title}`, '='.repeat(60), ''];
  for (const summary of serving) {
    lines.push(
      `🎯 ${text.scenario}: ${replaceControl(summary.scenario)}`,
      '-'.repeat(40),
      `✅ ${text.successRate}: ${percent(successRate(summary))} (${summary.successes}/${summary.requests})`,
      `⏱️  ${text.duration}: ${summary.durationSeconds.toFixed(1)}${unit}`,
      `🔄 ${text.requestThroughput}: ${summary.requestsPerSecond.toFixed(2)} req/s`,
      `📤 ${text.outputThroughput}: ${summary.outputTokensPerSecond.toFixed(1)} tok/s`,
      `🚀 ${text.ttftMean}: ${milliseconds(summary.ttft?.meanMs)}`,
      `🚀 ${text.ttftP95}: ${milliseconds(summary.ttft?.p95Ms)}`,
      `⚡ ${text.tpotMean}: ${milliseconds(summary.tpot?.meanMs)}`,
      `⚡ ${text.tpotP95}: ${milliseconds(summary.tpot?.p95Ms)}`,
      '',
    );
  }
  const result = gradePerformance(serving, thresholds);
  if (result === null) return `${[...lines, text.nothing].join('\n')}\n`;
  lines.push(`🏆 ${text.grade}: ${result.grade}`);
  if (result.issues.length === 0) lines.push(`✨ ${text.allGood}`);
  else lines.push(`⚠️  ${text.needsWork}`, ...result.issues.map((issue) => `   - ${issueText(issue, lang)}`));
  return `${lines.join('\n')}\n`;
}

/** `concurrency_test: 높은 TTFT P95 312.9ms (기준 200.0ms)` */
export function issueText(issue: GradeIssue, lang: RenderOptions['lang']): string {
  const text = messagesOf(lang).performance;
  const format = (value: number): string => {
    if (issue.kind === 'success-rate') return percent(value);
    return issue.kind === 'throughput' ? `${value.toFixed(1)} tok/s` : `${value.toFixed(1)}ms`;
  };
  return `${replaceControl(issue.scenario)}: ${text.issue[issue.kind]} ${format(issue.value)} (${text.threshold} ${format(issue.threshold)})`;
}

/** Never shows a lost request as 100.0 %. */
function percent(share: number): string {
  return share < 1 && share > 0.9995 ? '99.9%' : `${(share * 100).toFixed(1)}%`;
}
