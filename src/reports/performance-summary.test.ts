import { expect, test } from 'vitest';
import { basicPerformance, concurrencyTest, regressedInput } from '../../test/fixtures/reports/report-input.ts';
import { gradePerformance, successRate } from './performance-grade.ts';
import { renderPerformanceSummary } from './performance-summary.ts';
import { renderVllmBenchTable } from './vllm-bench-table.ts';

const { thresholds } = regressedInput;

test('looks as it is documented', () => {
  expect(renderPerformanceSummary([basicPerformance], thresholds, { lang: 'ko' })).toBe(
    `📊 VLLM 성능 벤치마크 분석 결과
============================================================

🎯 시나리오: basic_performance
----------------------------------------
✅ 성공률: 100.0% (100/100)
⏱️  총 소요시간: 45.2초
🔄 요청 처리량: 2.21 req/s
📤 토큰 처리량: 283.4 tok/s
🚀 TTFT 평균: 82.1ms
🚀 TTFT P95: 156.3ms
⚡ TPOT 평균: 28.5ms
⚡ TPOT P95: 45.2ms

🏆 종합 성능 등급: A
✨ 모든 성능 지표가 우수합니다!
`,
  );
});

test('names what keeps the grade down', () => {
  const text = renderPerformanceSummary([basicPerformance, concurrencyTest], thresholds, { lang: 'en' });
  expect(text).toContain('🏆 Overall performance grade: B');
  expect(text).toContain('   - concurrency_test: High TTFT P95 312.9ms (threshold 200.0ms)');
});

test('a scenario without a success has no latency, and grade C', () => {
  const failed = { ...basicPerformance, successes: 0, outputTokensPerSecond: 0, ttft: null, tpot: null };
  const text = renderPerformanceSummary([failed], thresholds, { lang: 'ko' });
  expect(text).toContain('🚀 TTFT 평균: 측정되지 않음');
  expect(text).toContain('🏆 종합 성능 등급: C');
});

test('a fast scenario does not hide a slow one', () => {
  const slow = { ...concurrencyTest, outputTokensPerSecond: 3 };
  expect(gradePerformance([basicPerformance, slow], thresholds)?.grade).toBe('C');
  expect(gradePerformance([], thresholds)).toBeNull();
});

test('a lost request never shows as 100.0 %', () => {
  const text = renderPerformanceSummary([{ ...basicPerformance, requests: 100_000, successes: 99_999 }], thresholds, {
    lang: 'ko',
  });
  expect(text).toContain('✅ 성공률: 99.9% (99999/100000)');
});

test('says so when nothing was measured', () => {
  expect(renderPerformanceSummary([], thresholds, { lang: 'ko' })).toContain('측정한 시나리오가 없습니다.');
});

test('requests given up on purpose are no failures', () => {
  const cancelled = { ...basicPerformance, requests: basicPerformance.successes + 5, cancelled: 5, failures: {} };
  expect(successRate(cancelled)).toBe(1);
  expect(renderVllmBenchTable(cancelled)).toMatch(/Failed requests: +0\nCancelled requests: +5\n/);
});
