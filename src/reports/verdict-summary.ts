import type { Comparison, Finding, VerdictKind } from '../contracts/verdict.ts';
import { bySeverity, isCompared, verdictCounts } from './comparison-view.ts';
import { formatCount, formatDelta, formatInterval, formatMargin, formatP, formatValue } from './format.ts';
import { messagesOf } from './messages/messages.ts';
import type { Lang, ReportInput } from './report-input.ts';

/** The decision in words: what every report starts with. `kind` is null when there was nothing to compare with. */
export interface VerdictSummary {
  readonly kind: VerdictKind | null;
  /** `REGRESSED`, or the words for a run without a baseline. */
  readonly title: string;
  readonly gloss: string;
  /** One or two sentences for someone who reads nothing else. */
  readonly headline: string;
  /** Worst first, at most five. */
  readonly reasons: readonly string[];
  readonly nextSteps: readonly string[];
}

export function summarizeVerdict(input: ReportInput, lang: Lang): VerdictSummary {
  const messages = messagesOf(lang);
  const { verdict } = input;
  const accept = messages.acceptHint(`vllm-eval accept ${input.run.runId}`);
  if (!isCompared(verdict) || verdict.baselineRunId === null) {
    return {
      kind: null,
      title: messages.noBaselineTitle,
      gloss: '',
      headline: messages.noBaselineHeadline,
      reasons: (verdict?.findings ?? []).map((finding) => findingText(finding, lang)),
      nextSteps: [...messages.nextSteps['no-baseline'], accept],
    };
  }
  const kind = verdict.verdict;
  const counts = verdictCounts(verdict);
  return {
    kind,
    title: kind,
    gloss: messages.verdictGloss[kind],
    headline: messages.headline[kind]({
      compared: verdict.comparisons.length,
      affected: counts[kind],
      damaged: counts.REGRESSED + counts.CRITICAL,
    }),
    reasons: reasonsOf(input, lang).slice(0, 5),
    nextSteps: kind === 'PASS' ? [...messages.nextSteps.PASS, accept] : messages.nextSteps[kind],
  };
}

function reasonsOf(input: ReportInput, lang: Lang): string[] {
  const { verdict } = input;
  if (verdict === null) return [];
  const messages = messagesOf(lang);
  const runWide = verdict.findings.filter((finding) => finding.task === undefined);
  const bad = bySeverity(verdict.comparisons).filter((comparison) => comparison.verdict !== 'PASS');
  const pooled = verdict.pooled;
  return [
    ...runWide.map((finding) => findingText(finding, lang)),
    ...(pooled !== null && verdict.verdict === 'REGRESSED' && !bad.some(isDamage)
      ? [
          messages.pooled({
            delta: `${(pooled.delta * 100).toFixed(1)}%`,
            p: formatP(pooled.pValue),
            pairs: formatCount(pooled.pairs),
          }),
        ]
      : []),
    ...bad.map((comparison) => comparisonText(comparison, lang)),
  ];
}

function isDamage(comparison: Comparison): boolean {
  return comparison.verdict === 'REGRESSED' || comparison.verdict === 'CRITICAL';
}

/** `gsm8k · exact_match: 72.0% → 58.1% (−13.9%p [−17.1, −10.7]). 허용폭 …` */
export function comparisonText(comparison: Comparison, lang: Lang): string {
  const { baselineValue, candidateValue, delta, unit } = comparison;
  const change = `${formatValue(baselineValue, unit)} → ${formatValue(candidateValue, unit)}`;
  const interval = [formatDelta(comparison, delta, lang), formatInterval(comparison)].filter(Boolean).join(' ');
  return `${comparison.task} · ${comparison.metric}: ${change} (${interval}). ${whyText(comparison, lang)}`;
}

/** Why this comparison has its verdict, in one sentence. */
export function whyText(comparison: Comparison, lang: Lang): string {
  const facts = { margin: formatMargin(comparison, lang), pairs: formatCount(comparison.pairs) };
  return messagesOf(lang).why[comparison.verdict](facts);
}

/** The finding in the reader's language where its code is known, else in its own words. */
export function findingText(finding: Finding, lang: Lang): string {
  return messagesOf(lang).finding[finding.code] ?? finding.message;
}
