import { expect, test } from 'vitest';
import { renderFailedStart } from './failed-start.ts';

const start = {
  runId: '01RUN',
  release: 'ghcr.io/org/vllm:release-1.0.0',
  error: {
    code: 'EVAL_TARGET_UNAUTHORIZED',
    message: 'Expected <b>a key</b>\u0007, found 401.',
    nextStep: 'Set *the* key.',
  },
  failedAt: '2026-11-24T09:00:00.000Z',
  timeZone: 'Asia/Seoul',
};

test('says what, why and what next, in either language', () => {
  const { html, markdown, card } = renderFailedStart(start, 'en');
  for (const text of [html, markdown, JSON.stringify(card)]) {
    expect(text).toContain('Not evaluated');
    expect(text).toContain('release-1.0.0');
    expect(text).toContain('found 401');
  }
  expect(renderFailedStart(start, 'ko').markdown).toContain('평가하지 못함');
});

test('what others wrote stays text', () => {
  const { html, markdown, card } = renderFailedStart(start, 'en');
  expect(html).not.toContain('<b>');
  expect(html).not.toContain('\u0007');
  expect(markdown).toContain('Set \\*the\\* key.');
  expect(JSON.stringify(card)).toContain('EVAL\\\\_TARGET');
});
