import { createRequire } from 'node:module';
import type * as AdaptiveCards from 'adaptivecards';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileInput } from '../../test/fixtures/reports/hostile-input.ts';
import { firstRunInput, passedInput, regressedInput } from '../../test/fixtures/reports/report-input.ts';
import type { ReportInput } from './report-input.ts';
import { renderTeamsCard } from './teams-card.ts';

// Its ES modules lack file endings, so Node can only load the CommonJS bundle.
const { AdaptiveCard, SerializationContext } = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
) as typeof AdaptiveCards;

function contentOf(input: ReportInput): unknown {
  const { attachments } = renderTeamsCard(input, { lang: 'ko' }) as { attachments: { content: unknown }[] };
  return attachments[0]?.content;
}

function bytesOf(input: ReportInput, lang: 'ko' | 'en'): number {
  return Buffer.byteLength(JSON.stringify(renderTeamsCard(input, { lang })));
}

function withRows(count: number, nameLength: number): ReportInput {
  const { verdict } = regressedInput;
  const [worst] = verdict?.comparisons ?? [];
  if (verdict === null || worst === undefined) throw new Error('expected comparisons');
  const comparisons = Array.from({ length: count }, (_, index) => ({
    ...worst,
    task: `${index}_${'벤'.repeat(nameLength)}`,
    verdict: index % 50 === 7 ? ('CRITICAL' as const) : ('WARN' as const),
  }));
  return { ...regressedInput, verdict: { ...verdict, comparisons } };
}

test.each([
  ['regressed', regressedInput],
  ['passed', passedInput],
  ['first run', firstRunInput],
])('%s: the renderer of Adaptive Cards finds nothing to complain about', (_, input) => {
  const context = new SerializationContext();
  const card = new AdaptiveCard();
  card.parse(contentOf(input) as Record<string, unknown>, context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  expect(events).toEqual([]);
  expect(card.getItemCount()).toBeGreaterThan(4);
});

test('stays under 20 000 bytes with 500 rows, and keeps the worst', () => {
  const input = withRows(500, 30);
  expect(bytesOf(input, 'ko')).toBeLessThanOrEqual(20_000);
  const text = JSON.stringify(contentOf(input));
  expect(text.match(/"CRITICAL"/g)?.length).toBe(10);
  expect(text).toContain('외 488건');
});

test('is bounded whatever the texts are', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 3000 }),
      fc.constantFrom('ko' as const, 'en' as const),
      (text, lang) => {
        expect(bytesOf(hostileInput(text), lang)).toBeLessThanOrEqual(20_000);
      },
    ),
    {
      numRuns: 40,
      examples: [
        ['훼'.repeat(3000), 'ko'],
        ['\\"'.repeat(3000), 'ko'],
        ['👩‍👩‍👧‍👦'.repeat(1000), 'ko'],
      ],
    },
  );
});

test('passed metrics do not push the others off a phone', () => {
  const text = JSON.stringify(contentOf(regressedInput));
  expect(text).toContain('aime25');
  expect(text).not.toContain('arc');
  expect(text).toContain('통과 6');
});

test('links lead to http and https only', () => {
  const { actions } = contentOf(hostileInput('x')) as { actions: { url: string }[] };
  expect(actions.map(({ url }) => url)).toEqual(['https://grafana.example.com/x']);
});

test('what others wrote is not read as Markdown', () => {
  const text = JSON.stringify(contentOf(hostileInput('[click](http://evil.example)')));
  expect(text).toContain('\\\\[click\\\\](http');
  expect(text).not.toContain('"[click](http://evil.example)');
});
