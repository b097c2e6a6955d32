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
    expect(renderMessage('regressed', parameters, 'ko')).toContain('3.12 %p');
    expect(renderMessage('regressed', { ...parameters, unit: 'nats', p: 1e-9 }, 'en')).toContain(
      '0.0312 nats, which chance does not explain (adjusted p < 0.0001)',
    );
  });

  test('an unknown code has no sentence, a missing parameter shows as a question mark', () => {
    expect(renderMessage('never-heard-of', {}, 'en')).toBeNull();
    expect(renderMessage('metric-missing', {}, 'en')).toBe('The baseline did not measure this metric.');
    expect(renderMessage('client-limited', {}, 'en')).toContain('requests ? late');
  });
});
