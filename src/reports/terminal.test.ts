import { expect, test } from 'vitest';
import { firstRunInput, passedInput, regressedInput } from '../../test/fixtures/reports/report-input.ts';
import { hostileInput } from '../../test/fixtures/reports/hostile-input.ts';
import type { ReportInput } from './report-input.ts';
import { renderTerminal } from './terminal.ts';
import { textWidth } from './text-width.ts';

/** Reasons and findings in their own words, so that this snapshot does not depend on those of the verdict. */
function withoutCodes(input: ReportInput): ReportInput {
  const { verdict } = input;
  if (verdict === null) return input;
  return {
    ...input,
    verdict: {
      ...verdict,
      findings: verdict.findings.map((finding) => ({ ...finding, code: 'UNKNOWN', message: 'finding' })),
      comparisons: verdict.comparisons.map((comparison) => ({
        ...comparison,
        reasonCode: 'unknown',
        reason: 'reason',
      })),
    },
  };
}

test('Korean, a release that got worse', () => {
  expect(renderTerminal(withoutCodes(regressedInput), { lang: 'ko', width: 120, color: false })).toMatchInlineSnapshot(`
    "▌  CRITICAL  심각한 퇴화
    ▌ 배포를 즉시 중단하십시오. 지표 12개 중 3개가 나빠졌고, 그중 1개는 심각합니다.
    ▌ 후보 release-0.3.1 · 기준 release-0.3.0 · qwen3-8b
    ▌ 심각한 퇴화 1 · 퇴화 2 · 주의 1 · 판단 유보 2 · 통과 6

    판정          벤치마크            지표                      기준         후보     변화  95% 신뢰구간           p     MDE
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    CRITICAL      gsm8k               exact_match              84.3%        70.7%  −13.6%p  [−15.7, −11.5]    <0.001   2.7%p
    REGRESSED     concurrency_test    ttft_p95              231.4 ms     312.9 ms   +35.2%  [+29.1, +41.3]     0.001    7.7%
    REGRESSED     kobest_hellaswag    acc_norm                 61.2%        57.4%   −3.8%p  [−5.7, −1.9]      <0.001   2.4%p
    WARN          mmlu                acc                      73.1%        72.4%   −0.7%p  [−1.2, −0.2]       0.003   0.6%p
    INCONCLUSIVE  aime25              accuracy                 63.3%        60.0%   −3.3%p  [−15.3, +8.7]      0.378  15.2%p
    INCONCLUSIVE  service_queries_ko  answer_relevancy         0.912        0.894   −0.018  [−0.042, +0.006]   0.097   0.030
    PASS          concurrency_test    output_throughput  812.5 tok/s  798.1 tok/s    −1.8%  [−3.8, +0.2]       0.252    2.5%
    PASS          arc_challenge       acc_norm                 56.1%        56.0%   −0.2%p  [−1.2, +0.8]       0.574   1.3%p
    PASS          hellaswag           acc_norm                 77.9%        77.8%   −0.1%p  [−0.4, +0.2]       0.462   0.4%p
    PASS          arc_easy            acc                      81.4%        81.5%   +0.1%p  [−0.5, +0.7]       0.882   0.8%p
    PASS          kobest_boolq        acc                      87.8%        88.0%   +0.3%p  [−0.6, +1.2]       1.000   1.1%p
    PASS          basic_performance   tpot_mean              28.5 ms      28.1 ms    −1.4%  [−2.6, −0.2]       1.000    1.5%

    서빙 성능
      • basic_performance: 성공률 100.0% · 2.21 req/s · 283.4 tok/s · TTFT P95 156.3 ms · TPOT 평균 28.1 ms
      • concurrency_test: 성공률 98.5% · 3.12 req/s · 798.1 tok/s · TTFT P95 312.9 ms · TPOT 평균 11.9 ms

    판정 근거
      • finding
      • gsm8k · exact_match: 84.3% → 70.7% (−13.6%p [−15.7, −11.5]). reason
      • concurrency_test · ttft_p95: 231.4 ms → 312.9 ms (+35.2% [+29.1, +41.3]). reason
      • kobest_hellaswag · acc_norm: 61.2% → 57.4% (−3.8%p [−5.7, −1.9]). reason
      • mmlu · acc: 73.1% → 72.4% (−0.7%p [−1.2, −0.2]). reason

    다음에 할 일
      • 이미 배포했다면 기준 릴리스로 되돌리십시오.
      • 새로 틀린 문항부터 살펴보고 원인을 찾으십시오. 채팅 템플릿, 샘플링 설정, 양자화, 서버 옵션이 흔한 원인입니다.
    "
  `);
});

test('English, a narrow terminal, a release that passed', () => {
  expect(renderTerminal(passedInput, { lang: 'en', width: 80, color: false })).toMatchInlineSnapshot(`
    "▌  PASS  no worse than the baseline
    ▌ Good to ship. None of the 6 compared metrics got worse than the baseline.
    ▌ Candidate release-0.3.1 · Baseline release-0.3.0 · qwen3-8b
    ▌ passed 6

    Verdict  Benchmark          Metric                Baseline    Candidate   Change
    ────────────────────────────────────────────────────────────────────────────────
    PASS     concurrency_test   output_throughput  812.5 tok/s  798.1 tok/s    −1.8%
    PASS     arc_challenge      acc_norm                 56.1%        56.0%  −0.2 pp
    PASS     hellaswag          acc_norm                 77.9%        77.8%  −0.1 pp
    PASS     arc_easy           acc                      81.4%        81.5%  +0.1 pp
    PASS     kobest_boolq       acc                      87.8%        88.0%  +0.3 pp
    PASS     basic_performance  tpot_mean              28.5 ms      28.1 ms    −1.4%

    Serving performance
      • basic_performance: Success rate 100.0% · 2.21 req/s · 283.4 tok/s · TTFT P95
        156.3 ms · TPOT Mean 28.1 ms
      • concurrency_test: Success rate 98.5% · 3.12 req/s · 798.1 tok/s · TTFT P95
        312.9 ms · TPOT Mean 11.9 ms

    What next
      • Accept this release to make it the baseline of the next evaluation.
      • To accept: vllm-eval accept 01KAZ0B8D7QF3M5W9X2Y4T6R8N
    "
  `);
});

test('Korean, a first run', () => {
  expect(renderTerminal(firstRunInput, { lang: 'ko', width: 80, color: false })).toMatchInlineSnapshot(`
    "▌ 기준 없음
    ▌ 비교할 기준 릴리스가 아직 없습니다. 측정 결과를 검토한 뒤 이 실행을 기준으로
    ▌ 승인하십시오.
    ▌ 후보 release-0.3.1 · qwen3-8b

    벤치마크            지표                 값  ±표준오차      측정/계획
    ─────────────────────────────────────────────────────────────────────
    gsm8k               exact_match       70.7%       1.1%    1,319/1,319
    kobest_hellaswag    acc_norm          57.4%       0.9%        500/500
    mmlu                acc               72.4%       0.2%  14,042/14,042
    arc_challenge       acc_norm          56.0%       0.5%    1,172/1,172
    arc_easy            acc               81.5%       0.3%    2,376/2,376
    hellaswag           acc_norm          77.8%       0.2%  10,042/10,042
    kobest_boolq        acc               88.0%       0.4%    1,404/1,407
    service_queries_ko  answer_relevancy  0.894      0.012        180/186
    aime25              accuracy          60.0%       6.0%          30/30

    서빙 성능
      • basic_performance: 성공률 100.0% · 2.21 req/s · 283.4 tok/s · TTFT P95 156.3
        ms · TPOT 평균 28.1 ms
      • concurrency_test: 성공률 98.5% · 3.12 req/s · 798.1 tok/s · TTFT P95 312.9
        ms · TPOT 평균 11.9 ms

    다음에 할 일
      • 측정값과 미측정 항목을 검토한 뒤, 문제가 없으면 기준으로 승인하십시오.
      • 승인 명령: vllm-eval accept 01KAZ0B8D7QF3M5W9X2Y4T6R8N
    "
  `);
});

test.each([60, 80, 100, 140])('no line is wider than %i cells', (width) => {
  for (const lang of ['ko', 'en'] as const) {
    for (const input of [regressedInput, passedInput, firstRunInput]) {
      const lines = renderTerminal(input, { lang, width, color: true }).split('\n');
      expect(lines.filter((line) => textWidth(line) > width)).toEqual([]);
    }
  }
});

test('columns stand under each other whatever the script', () => {
  const verdict = regressedInput.verdict;
  if (verdict === null) throw new Error('expected a verdict');
  const comparisons = verdict.comparisons.map((comparison, index) => ({
    ...comparison,
    task: ['한국어 상식', 'arc', '漢字テスト'][index % 3] ?? '',
  }));
  const text = renderTerminal(
    { ...regressedInput, verdict: { ...verdict, comparisons } },
    { lang: 'ko', width: 120, color: false },
  );
  const [, , ...rows] = (text.split('\n\n')[1] ?? '').split('\n');
  const starts = rows.map((row) => textWidth(row.slice(0, row.search(/exact_match|acc|answer_|ttft|output_|tpot/))));
  expect(rows).toHaveLength(12);
  expect(new Set(starts).size).toBe(1);
});

test('what a model or a registry wrote cannot steer the terminal', () => {
  const text = renderTerminal(hostileInput('\u001b]0;owned\u0007\u001b[2J\u202e'), {
    lang: 'ko',
    width: 100,
    color: false,
  });
  for (const control of ['\u001b', '\u0007', '\u202e']) expect(text).not.toContain(control);
});

test('advisory metrics are counted, and listed only where nothing worse was found', () => {
  const verdict = regressedInput.verdict;
  if (verdict === null) throw new Error('expected a verdict');
  const comparisons = verdict.comparisons.map((comparison) => ({
    ...comparison,
    tier: comparison.task === 'mmlu' || comparison.task === 'arc_easy' ? ('advisory' as const) : comparison.tier,
  }));
  const render = (changes: Partial<typeof verdict>): string =>
    renderTerminal(
      { ...regressedInput, verdict: { ...verdict, comparisons, ...changes } },
      { lang: 'ko', width: 120, color: false },
    );
  const damaged = render({});
  expect(damaged).not.toMatch(/^WARN/m);
  expect(damaged).toContain('지표 10개 중 3개가 나빠졌고');
  expect(damaged).toContain('참고 지표 2개(주의 1개)는 HTML 보고서에 있습니다.');
  expect(render({ verdict: 'WARN' })).toMatch(/^WARN +mmlu/m);
});

test('reasons and findings speak the language of the report', () => {
  const korean = renderTerminal(regressedInput, { lang: 'ko', width: 120, color: false });
  expect(korean).toContain('공통 문항');
  expect(korean).not.toContain('Worse by');
  expect(renderTerminal(regressedInput, { lang: 'en', width: 120, color: false })).toContain('Worse by');
});
