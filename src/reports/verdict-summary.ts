import type { Comparison, Finding, Verdict, VerdictKind } from '../contracts/verdict.ts';
import { renderMessage } from '../verdict/render-message.ts';
import { isCompared, notableComparisons, severity, verdictCounts } from './comparison-view.ts';
import { formatDelta, formatInterval, formatValue } from './format.ts';
import { messagesOf } from './messages/messages-of.ts';
import type { Lang, ReportInput } from './report-input.ts';

/** One reason behind the verdict: about one metric, or, with null, about the run. */
export interface Reason {
  /** `gsm8k · exact_match` */
  readonly subject: string | null;
  /** `84.3% → 70.7% (−13.6%p [−15.7, −11.5])` */
  readonly change: string | null;
  readonly text: string;
}

/** The decision in words: what every report starts with. `kind` is null when there was nothing to compare with. */
export interface VerdictSummary {
  readonly kind: VerdictKind | null;
  /** `REGRESSED`, or the words for a run without a baseline. */
  readonly title: string;
  readonly gloss: string;
  /** One or two sentences for someone who reads nothing else. */
  readonly headline: string;
  /** Worst first, at most five. */
  readonly reasons: readonly Reason[];
  readonly nextSteps: readonly string[];
  /** To make this run the baseline; null where nobody should. */
  readonly acceptCommand: string | null;
}

export function summarizeVerdict(input: ReportInput, lang: Lang): VerdictSummary {
  const messages = messagesOf(lang);
  const { verdict } = input;
  const acceptCommand = `vllm-eval accept ${input.run.runId}`;
  if (!isCompared(verdict) || verdict.baselineRunId === null) {
    return {
      kind: null,
      title: messages.noBaselineTitle,
      gloss: '',
      headline: messages.noBaselineHeadline,
      reasons: (verdict?.findings ?? [])
        .filter(({ code }) => code !== 'EVAL_VERDICT_NO_BASELINE')
        .map((finding) => runWideReason(finding, lang)),
      nextSteps: messages.nextSteps['no-baseline'],
      acceptCommand,
    };
  }
  const kind = verdict.verdict;
  const notable = notableComparisons(verdict);
  const counts = verdictCounts(notable);
  const canAccept = input.canAccept ?? true;
  return {
    kind,
    title: kind,
    gloss: messages.verdictGloss[kind],
    headline: messages.headline[kind]({
      compared: notable.length,
      affected: counts[kind],
      damaged: counts.REGRESSED + counts.CRITICAL,
    }),
    reasons: reasonsOf(input, lang).slice(0, 5),
    nextSteps: messages.nextSteps[kind === 'PASS' && !canAccept ? 'no-run' : kind],
    acceptCommand: canAccept && (kind === 'PASS' || kind === 'WARN') ? acceptCommand : null,
  };
}

function reasonsOf(input: ReportInput, lang: Lang): Reason[] {
  const { verdict } = input;
  if (verdict === null) return [];
  const runWide = runWideFindings(verdict);
  const bad = notableComparisons(verdict).filter((comparison) => comparison.verdict !== 'PASS');
  return [
    ...runWide.map((finding) => runWideReason(finding, lang)),
    ...bad.map((comparison) => comparisonReason(comparison, lang)),
  ];
}

/** What was found about the run or a task as a whole, worst first: the others stand in the row of their metric. */
export function runWideFindings({ findings }: Verdict): readonly Finding[] {
  return findings
    .filter((finding) => finding.task === undefined || finding.metric === undefined)
    .toSorted((a, b) => severity(a.kind) - severity(b.kind));
}

function runWideReason(finding: Finding, lang: Lang): Reason {
  return { subject: null, change: null, text: findingText(finding, lang) };
}

function comparisonReason(comparison: Comparison, lang: Lang): Reason {
  const { baselineValue, candidateValue, delta, unit } = comparison;
  const difference = [formatDelta(comparison, delta, lang), formatInterval(comparison)].filter(Boolean).join(' ');
  return {
    subject: `${comparison.task} · ${comparison.metric}`,
    change: `${formatValue(baselineValue, unit)} → ${formatValue(candidateValue, unit)} (${difference})`,
    text: whyText(comparison, lang),
  };
}

/** A reason on one line. */
export function reasonText({ subject, change, text }: Reason): string {
  return subject === null ? text : `${subject}: ${change ?? ''}. ${text}`;
}

export function comparisonText(comparison: Comparison, lang: Lang): string {
  return reasonText(comparisonReason(comparison, lang));
}

/** Why this comparison has its verdict, in one sentence. */
export function whyText({ reason, reasonCode, reasonParameters }: Comparison, lang: Lang): string {
  return (reasonCode === undefined ? null : renderMessage(reasonCode, reasonParameters ?? {}, lang)) ?? reason;
}

/** The finding in the reader's language where its code is known, else in its own words. */
export function findingText({ code, message, parameters }: Finding, lang: Lang): string {
  return (parameters === undefined ? null : renderMessage(code, parameters, lang)) ?? message;
}

/** What next, each on a line of plain text, the command last. */
export function nextStepLines({ nextSteps, acceptCommand }: VerdictSummary, lang: Lang): readonly string[] {
  return acceptCommand === null ? nextSteps : [...nextSteps, `${messagesOf(lang).acceptHint}: ${acceptCommand}`];
}
