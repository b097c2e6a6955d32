import { expect, test } from 'vitest';
import type { Finding } from '../contracts/verdict.ts';
import { newFinding } from '../verdict/new-finding.ts';
import { regressedInput } from '../../test/fixtures/reports/report-input.ts';
import { renderHtml } from './html/html.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import type { ReportInput } from './report-input.ts';
import { renderTeamsCard } from './teams-card.ts';
import { renderTerminal } from './terminal.ts';

const findings: Finding[] = [
  newFinding('PASS', 'EVAL_VERDICT_SERVER_CHANGED', { changes: 'serverVersion 1 → 2' }),
  newFinding('WARN', 'EVAL_VERDICT_SPECIAL_TOKENS', { baseline: '–', candidate: '[1] … []' }),
  newFinding('REGRESSED', 'EVAL_VERDICT_GENERATION_PROMPT', { baseline: '"<|im_start|>assistant"', candidate: '–' }),
];

function inputWith(found: readonly Finding[]): ReportInput {
  const { verdict } = regressedInput;
  if (verdict === null) throw new Error('expected a verdict');
  return { ...regressedInput, verdict: { ...verdict, findings: [...found] } };
}

test('every report tells how the served model changed, what stops the release first', () => {
  const input = inputWith(findings);
  const texts = [
    renderTerminal(input, { lang: 'en', width: 100, color: false }),
    renderMarkdown(input, { lang: 'en' }),
    renderHtml(input, { lang: 'en' }),
    renderJunit(input, { lang: 'en' }),
    JSON.stringify(renderTeamsCard(input, { lang: 'en' })),
  ].map((text) => text.replaceAll(/\s+/g, ' '));
  for (const text of texts) {
    const stops = text.indexOf('opens the assistant');
    const warns = text.indexOf('other special tokens');
    expect(stops, text).toBeGreaterThan(0);
    expect(warns, text).toBeGreaterThan(stops);
  }
  const korean = renderMarkdown(input, { lang: 'ko' });
  expect(korean).toContain('어시스턴트 차례');
});

test('JUnit has a case for each, that fails where it stops the release; what is merely worth knowing is none', () => {
  const xml = renderJunit(inputWith(findings), { lang: 'en' });
  expect(xml).toMatch(/<testcase classname="release" name="EVAL_VERDICT_GENERATION_PROMPT">\s*<failure /);
  expect(xml).toMatch(/<testcase classname="release" name="EVAL_VERDICT_SPECIAL_TOKENS">\s*<system-out>/);
  expect(xml).not.toContain('EVAL_VERDICT_SERVER_CHANGED');
});
