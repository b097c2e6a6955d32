import { isCompared, notableComparisons } from './comparison-view.ts';
import {
  formatCount,
  formatDelta,
  formatInterval,
  formatMinimumDetectable,
  formatP,
  formatShare,
  formatTime,
  formatValue,
} from './format.ts';
import { messagesOf } from './messages/messages-of.ts';
import { gradePerformance, successRate } from './performance-grade.ts';
import { releaseName } from './release-name.ts';
import { replaceControl } from './replace-control.ts';
import type { RenderOptions, ReportInput } from './report-input.ts';
import { nextStepLines, reasonText, summarizeVerdict } from './verdict-summary.ts';

/** A comment on a pull request holds 65 536 characters. */
const shownFlips = 10;

/** GitHub-flavoured Markdown for a pull request, an issue or a job summary. */
export function renderMarkdown(input: ReportInput, { lang }: RenderOptions): string {
  const messages = messagesOf(lang);
  const { label } = messages;
  const summary = summarizeVerdict(input, lang);
  const { verdict, baseline, run } = input;
  const flips = verdict?.flips ?? [];
  const lines: string[] = [
    `# ${escape(messages.reportTitle)}`,
    '',
    `## ${summary.title}${summary.gloss === '' ? '' : ` · ${summary.gloss}`}`,
    '',
    `**${summary.headline}**`,
    '',
    `${label.candidate} \`${code(releaseName(run.release))}\`${
      baseline === null ? '' : ` · ${label.baseline} \`${code(releaseName(baseline.run.release))}\``
    } · \`${code(run.release.servedModelName)}\``,
    '',
  ];
  const section = (title: string, body: readonly string[]): void => {
    if (body.length > 0) lines.push(`## ${title}`, '', ...body, '');
  };
  const bullets = (items: readonly string[]): string[] => items.map((item) => `- ${escape(item)}`);

  section(label.why, bullets(summary.reasons.map(reasonText)));
  section(label.whatNext, bullets(nextStepLines(summary, lang)));
  if (isCompared(verdict)) {
    section(
      label.comparison,
      table(
        [
          label.verdict,
          label.task,
          label.metric,
          `>${label.baseline}`,
          `>${label.candidate}`,
          `>${label.change}`,
          label.interval,
          `>p`,
          `>MDE`,
        ],
        notableComparisons(verdict).map((comparison) => [
          comparison.verdict,
          comparison.task,
          comparison.metric,
          formatValue(comparison.baselineValue, comparison.unit),
          formatValue(comparison.candidateValue, comparison.unit),
          formatDelta(comparison, comparison.delta, lang),
          formatInterval(comparison),
          formatP(comparison.pAdjusted ?? comparison.pValue),
          formatMinimumDetectable(comparison, lang),
        ]),
      ),
    );
  }
  section(
    label.flips,
    flips
      .slice(0, shownFlips)
      .flatMap((flip) => [
        `<details><summary>${escape(`${flip.task} · ${flip.itemId}`)}</summary>`,
        '',
        ...block(label.question, flip.question),
        ...block(label.gold, flip.gold),
        ...block(label.baselineAnswer, flip.baselineAnswer),
        ...block(label.candidateAnswer, flip.candidateAnswer),
        '</details>',
        '',
      ]),
  );
  if (flips.length > shownFlips) lines.push(messages.more(flips.length - shownFlips), '');
  const grade = gradePerformance(input.serving, input.thresholds);
  if (grade !== null) {
    section(label.serving, [
      `${label.grade}: **${grade.grade}**`,
      '',
      ...table(
        [
          label.scenario,
          `>${label.successRate}`,
          `>${label.requestThroughput}`,
          `>${label.outputThroughput}`,
          `>TTFT P50`,
          `>TTFT P95`,
          `>TPOT ${label.mean}`,
          `>E2EL P95`,
        ],
        input.serving.map((summary) => [
          summary.scenario,
          formatShare(successRate(summary)),
          formatValue(summary.requestsPerSecond, 'requests/s'),
          formatValue(summary.outputTokensPerSecond, 'tokens/s'),
          formatValue(summary.ttft?.p50Ms ?? null, 'ms'),
          formatValue(summary.ttft?.p95Ms ?? null, 'ms'),
          formatValue(summary.tpot?.meanMs ?? null, 'ms'),
          formatValue(summary.e2el?.p95Ms ?? null, 'ms'),
        ]),
      ),
    ]);
  }
  section(
    label.coverage,
    table(
      [label.task, label.metric, `>${label.value}`, `>${label.measured}`, `>%`, label.notMeasured],
      input.rows.map((row) => [
        row.task,
        row.metric,
        formatValue(row.value, row.unit),
        `${formatCount(row.measured)}/${formatCount(row.planned)}`,
        formatShare(row.coverage),
        Object.entries(row.notMeasured)
          .map(([reason, count]) => `${messages.notMeasuredReason[reason] ?? reason} ${count}`)
          .join(', '),
      ]),
    ),
  );
  section(label.runFacts, [
    `- ${label.runId}: \`${code(run.runId)}\``,
    `- ${label.digest}: \`${code(run.release.digest ?? label.unknown)}\``,
    `- ${label.serverVersion}: \`${code(`${run.target.serverKind} ${run.target.serverVersion ?? label.unknown}`)}\``,
    `- ${label.toolVersion}: \`${code(run.toolVersion)}\``,
    `- ${label.generatedAt}: ${formatTime(input.generatedAt, input.timeZone)}`,
  ]);
  return `${lines.join('\n').trimEnd()}\n`;
}

/** A leading `>` of a title aligns its column to the right. */
function table(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`;
  return [
    row(titles.map((title) => title.replace(/^>/, ''))),
    `| ${titles.map((title) => (title.startsWith('>') ? '---:' : '---')).join(' | ')} |`,
    ...rows.map(row),
  ];
}

/** A fenced block whose fence is longer than any run of backticks in `text`. */
function block(title: string, text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return [`**${title}**`, '', `${fence}text`, ...text.split('\n').map(replaceControl), fence, ''];
}

function escape(text: string): string {
  return replaceControl(text)
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function code(text: string): string {
  return replaceControl(text).replaceAll('`', "'");
}
