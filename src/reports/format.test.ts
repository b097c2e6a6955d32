import { expect, test } from 'vitest';
import { regressedInput } from '../../test/fixtures/reports/report-input.ts';
import type { Comparison } from '../contracts/verdict.ts';
import {
  formatDelta,
  formatDuration,
  formatInterval,
  formatMargin,
  formatP,
  formatShare,
  formatTime,
  formatValue,
} from './format.ts';

const quality = regressedInput.verdict?.comparisons[0] as Comparison;
const serving = regressedInput.verdict?.comparisons.find(({ engine }) => engine === 'serving') as Comparison;

test.each([
  [0.8431, 'fraction', '84.3%'],
  [null, 'fraction', '–'],
  [0.91234, 'score', '0.912'],
  [3701.6, 'ms', '3,701.6 ms'],
  [9.5, 'ms', '9.50 ms'],
  [2.214, 'requests/s', '2.21 req/s'],
  [283.41, 'tokens/s', '283.4 tok/s'],
  [15_820, 'count', '15,820'],
])('%s in %s is %s', (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text);
});

test('differences of fractions are percentage points, of serving metrics relative', () => {
  expect(formatDelta(quality, -0.1365, 'ko')).toBe('−13.7%p');
  expect(formatDelta(quality, -0.1365, 'en')).toBe('−13.7 pp');
  expect(formatDelta(quality, 0.00001, 'ko')).toBe('±0.0%p');
  expect(formatDelta(serving, 0.352, 'ko')).toBe('+35.2%');
  expect(formatDelta(quality, null, 'ko')).toBe('–');
  expect(formatInterval(serving)).toBe('[+29.1, +41.3]');
  expect(formatInterval({ ...serving, deltaLow: null })).toBe('');
  expect(formatMargin(quality, 'ko')).toBe('2.0%p');
});

test('a share is never rounded into all or nothing', () => {
  expect(formatShare(1)).toBe('100.0%');
  expect(formatShare(0.99999)).toBe('99.9%');
  expect(formatShare(0.00001)).toBe('0.1%');
  expect(formatShare(0)).toBe('0.0%');
});

test('p values keep three decimals', () => {
  expect(formatP(0.00001)).toBe('<0.001');
  expect(formatP(0.0432)).toBe('0.043');
  expect(formatP(null)).toBe('–');
});

test.each([
  [4200, '4.2초', '4.2 s'],
  [45_200, '45초', '45 s'],
  [192_000, '3분 12초', '3 min 12 s'],
  [3_840_000, '1시간 4분', '1 h 4 min'],
  [59_700, '1분 0초', '1 min 0 s'],
])('%i ms is %s, %s', (milliseconds, korean, english) => {
  expect(formatDuration(milliseconds, 'ko')).toBe(korean);
  expect(formatDuration(milliseconds, 'en')).toBe(english);
});

test('times are shown in the zone asked for', () => {
  expect(formatTime('2026-11-24T12:15:40.000Z', 'Asia/Seoul')).toBe('2026-11-24 21:15:40 GMT+9');
  expect(formatTime('2026-11-24T12:15:40.000Z', 'UTC')).toBe('2026-11-24 12:15:40 UTC');
});
