import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileInput } from '../../test/fixtures/reports/hostile-input.ts';
import { firstRunInput, regressedInput } from '../../test/fixtures/reports/report-input.ts';
import { renderJunit } from './junit.ts';

/** Throws where `xml` is not well-formed XML 1.0 of elements, attributes and text. Returns the names of its elements. */
function elementsOf(xml: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  if (/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(xml))
    throw new Error('forbidden character');
  const token =
    /<\?xml [^<>]*\?>|<(\/?)([a-z-]+)((?: [a-z]+="(?:[^"<&]|&(?:[a-z]+|#\d+);)*")*)(\/?)>|(?:[^<>&]|&(?:amp|lt|gt|quot|apos|#\d+);)+/gy;
  let end = 0;
  for (const match of xml.matchAll(token)) {
    const [whole, closing, name, , selfClosing] = match;
    end = match.index + whole.length;
    if (name === undefined) continue;
    if (closing === '/') {
      if (open.pop() !== name) throw new Error(`unexpected </${name}>`);
    } else {
      names.push(name);
      if (selfClosing !== '/') open.push(name);
    }
  }
  if (end !== xml.length) throw new Error(`not XML at ${JSON.stringify(xml.slice(end, end + 80))}`);
  if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`);
  return names;
}

test('a suite per task, verdicts as failures, skips and passes', () => {
  const xml = renderJunit(regressedInput, { lang: 'en' });
  const names = elementsOf(xml);
  expect(names.filter((name) => name === 'testcase')).toHaveLength(13);
  expect(names.filter((name) => name === 'failure')).toHaveLength(3);
  expect(names.filter((name) => name === 'skipped')).toHaveLength(2);
  expect(xml).toContain('tests="13" failures="3" errors="0" skipped="2"');
  expect(xml).toContain(
    '<testsuite name="concurrency_test" timestamp="2026-11-24T11:02:11.000Z" tests="2" failures="1"',
  );
});

test('INVALID and failed steps are errors', () => {
  const { verdict } = regressedInput;
  if (verdict === null) throw new Error('expected a verdict');
  const comparisons = verdict.comparisons.map((comparison) => ({ ...comparison, verdict: 'INVALID' as const }));
  const [step] = regressedInput.steps;
  if (step === undefined) throw new Error('expected steps');
  const error = { code: 'EVAL_TARGET_UNREACHABLE', message: 'no answer', nextStep: 'start it' };
  const xml = renderJunit(
    { ...regressedInput, verdict: { ...verdict, comparisons }, steps: [{ ...step, status: 'failed', error }] },
    { lang: 'ko' },
  );
  expect(elementsOf(xml).filter((name) => name === 'error')).toHaveLength(13);
  expect(xml).toContain('message="EVAL_TARGET_UNREACHABLE: no answer"');
});

test('without a baseline every metric is skipped, none passes', () => {
  const names = elementsOf(renderJunit(firstRunInput, { lang: 'ko' }));
  expect(names.filter((name) => name === 'skipped')).toHaveLength(12);
});

test('is well-formed whatever a model wrote', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(elementsOf(renderJunit(hostileInput(text), { lang: 'ko' }))).toContain('testcase');
    }),
    { numRuns: 25, examples: [['\u0000\u001b[2J]]>&"\'<\ud800\ufffe']] },
  );
});
