import type { Comparison, VerdictKind } from '../contracts/verdict.ts';
import { formatDelta, formatInterval, formatP, formatValue, missing } from './format.ts';
import type { RenderOptions, ReportInput } from './report-input.ts';
import { comparisonText, findingText, runWideFindings, summarizeVerdict, whyText } from './verdict-summary.ts';

interface TestCase {
  readonly name: string;
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly output: string;
}

/**
 * JUnit XML: a test suite per task, a test case per metric. REGRESSED and CRITICAL are failures, INVALID is an error,
 * INCONCLUSIVE is skipped, WARN passes with its reason in system-out. What was found about the release as a whole is a case by its
 * code. A failed step is an error of the suite `pipeline`.
 */
export function renderJunit(input: ReportInput, { lang }: RenderOptions): string {
  const suites = new Map<string, TestCase[]>();
  const add = (suite: string, testCase: TestCase): void => {
    const cases = suites.get(suite);
    if (cases === undefined) suites.set(suite, [testCase]);
    else cases.push(testCase);
  };
  for (const { step, shard, status, error } of input.steps) {
    if (status !== 'failed' || error === null) continue;
    add('pipeline', {
      name: `${step}.${shard}`,
      kind: 'error',
      message: `${error.code}: ${error.message}`,
      output: error.nextStep,
    });
  }
  for (const finding of input.verdict === null ? [] : runWideFindings(input.verdict)) {
    if (finding.kind === 'PASS' || finding.code === 'EVAL_VERDICT_NO_BASELINE') continue;
    add(finding.task ?? 'release', {
      name: finding.code,
      kind: kindOf(finding.kind),
      message: `${finding.kind}: ${findingText(finding, lang)}`,
      output: findingText(finding, lang),
    });
  }
  const compared = new Set<string>();
  for (const comparison of input.verdict?.comparisons ?? []) {
    compared.add(`${comparison.task}\n${comparison.metric}`);
    add(comparison.task, {
      name: comparison.metric,
      kind: kindOf(comparison.verdict),
      message: comparison.verdict === 'PASS' ? '' : `${comparison.verdict}: ${whyText(comparison, lang)}`,
      output: comparison.verdict === 'PASS' ? numbers(comparison, lang) : comparisonText(comparison, lang),
    });
  }
  const { title } = summarizeVerdict(input, lang);
  for (const row of input.rows) {
    if (!row.primary || compared.has(`${row.task}\n${row.metric}`)) continue;
    add(row.task, {
      name: row.metric,
      kind: 'skipped',
      message: title,
      output: `${formatValue(row.value, row.unit)} (${row.measured}/${row.planned})`,
    });
  }
  const all = [...suites.values()].flat();
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escape(`vllm-eval ${input.run.runId}`)}" ${totals(all)}>`,
    ...[...suites].flatMap(([name, cases]) => [
      `  <testsuite name="${escape(name)}" timestamp="${escape(input.run.createdAt)}" ${totals(cases)}>`,
      ...cases.flatMap((testCase) => renderCase(name, testCase)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function kindOf(verdict: VerdictKind): TestCase['kind'] {
  if (verdict === 'REGRESSED' || verdict === 'CRITICAL') return 'failure';
  if (verdict === 'INVALID') return 'error';
  return verdict === 'INCONCLUSIVE' ? 'skipped' : 'passed';
}

function numbers(comparison: Comparison, lang: RenderOptions['lang']): string {
  const { baselineValue, candidateValue, unit, pAdjusted, pValue } = comparison;
  const change = `${formatDelta(comparison, comparison.delta, lang)} ${formatInterval(comparison)}`.trim();
  return `${formatValue(baselineValue, unit)} → ${formatValue(candidateValue, unit)} (${change || missing}), p ${formatP(pAdjusted ?? pValue)}`;
}

function totals(cases: readonly TestCase[]): string {
  const count = (kind: TestCase['kind']): number => cases.filter((testCase) => testCase.kind === kind).length;
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

function renderCase(suite: string, { name, kind, message, output }: TestCase): string[] {
  const body =
    kind === 'passed'
      ? []
      : kind === 'skipped'
        ? [`      <skipped message="${escape(message)}"/>`]
        : [`      <${kind} message="${escape(message)}" type="${kind}">${escape(output)}</${kind}>`];
  return [
    `    <testcase classname="${escape(suite)}" name="${escape(name)}">`,
    ...body,
    `      <system-out>${escape(output)}</system-out>`,
    '    </testcase>',
  ];
}

// XML 1.0 has no way to write these, not even as references: https://www.w3.org/TR/xml/#charsets
const unwritable = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

function escape(text: string): string {
  return text.replace(unwritable, '').replace(/[&<>"'\n\r\t]/g, (character) => entities[character] ?? '');
}
