import { expect, test } from 'vitest';
import { hostileInput } from '../../test/fixtures/reports/hostile-input.ts';
import { firstRunInput, regressedInput } from '../../test/fixtures/reports/report-input.ts';
import { renderMarkdown } from './markdown.ts';

test('starts with the verdict and its meaning', () => {
  const [, , verdict, , headline] = renderMarkdown(regressedInput, { lang: 'ko' }).split('\n');
  expect(verdict).toBe('## CRITICAL · 심각한 퇴화');
  expect(headline).toBe('**배포를 즉시 중단하십시오. 지표 12개 중 3개가 나빠졌고, 그중 1개는 심각합니다.**');
});

test('a first run says how to accept it', () => {
  expect(renderMarkdown(firstRunInput, { lang: 'en' })).toContain('vllm-eval accept 01KAZ0B8D7QF3M5W9X2Y4T6R8N');
});

test('answers cannot break out of their block or table cell', () => {
  const text = 'a | b\n```\n<img src=x onerror=alert(1)>\n# heading';
  const markdown = renderMarkdown(hostileInput(text), { lang: 'ko' });
  const outside = markdown.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '').replace(/`[^`\n]*`/g, '');
  expect(outside).not.toContain('<img');
  expect(outside).not.toMatch(/^# heading/m);
  const cells = markdown.split('\n').filter((line) => line.startsWith('| CRITICAL'));
  expect(cells[0]?.match(/(?<!\\)\|/g)).toHaveLength(10);
});
