import { describe, expect, test } from 'vitest';
import { messages } from './messages.ts';
import { renderMessage } from './render-message.ts';

const placeholders = (text: string): string[] => [...text.matchAll(/\{[^}]*\}/g)].map(([match]) => match).sort();

describe('renderMessage', () => {
  test('says the same in both languages: every message has the same parameters', () => {
    for (const [code, { en, ko }] of Object.entries(messages)) {
      expect([code, placeholders(ko)]).toEqual([code, placeholders(en)]);
      expect(ko).toMatch(/[가-힣]/);
    }
  });

  test('formats amounts in the unit of the metric', () => {
    const parameters = { damage: 0.0312, p: 0.00042, margin: 0.02, unit: 'fraction' };
    expect(renderMessage('regressed', parameters, 'en')).toBe(
      'Worse by 3.12 points, which chance does not explain (adjusted p = 0.00042); 2.00 points are allowed.',
    );
    expect(renderMessage('regressed', parameters, 'ko')).toContain('3.12%p');
    expect(renderMessage('regressed', { ...parameters, unit: 'nats', p: 1e-9 }, 'en')).toContain(
      '0.0312 nats, which chance does not explain (adjusted p < 0.0001)',
    );
  });

  test('counts accepted runs as people do, and writes percent as the language does', () => {
    const parameters = { task: 'arc', metric: 'acc', drop: 0.125, window: 1 };
    expect(renderMessage('EVAL_VERDICT_FLOOR_IN_NOISE', parameters, 'en')).toContain(
      '12.5% below the mean of the last accepted run,',
    );
    expect(renderMessage('EVAL_VERDICT_FLOOR_IN_NOISE', { ...parameters, window: 5 }, 'en')).toContain(
      'the last 5 accepted runs,',
    );
    expect(renderMessage('EVAL_VERDICT_FLOOR_IN_NOISE', parameters, 'ko')).toContain(
      '승인된 실행 1개의 평균보다 12.5%',
    );
  });

  test('an unknown code has no sentence, a missing parameter shows as a question mark', () => {
    expect(renderMessage('never-heard-of', {}, 'en')).toBeNull();
    expect(renderMessage('metric-missing', {}, 'en')).toBe('The baseline did not measure this metric.');
    expect(renderMessage('client-limited', {}, 'en')).toContain('requests ? late');
  });
});
