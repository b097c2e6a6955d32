import { isEvalError } from '../../contracts/errors.ts';
import { notMeasured } from '../../contracts/score.ts';
import type { Score } from '../../contracts/score.ts';
import type { Judge } from './judge/judge.ts';
import type { TestCase } from './metric.ts';
import type { ReadyMetric } from './planned-metric.ts';

/**
 * Scores of one test case: every metric of the suite by name, and `success` (1 when all metrics reach their threshold, those of the
 * case alone included). A case with a metric that could not be measured has no `success`, whatever the others say.
 */
export async function scoreCase(
  testCase: TestCase,
  suiteMetrics: readonly ReadyMetric[],
  caseMetrics: readonly ReadyMetric[],
  judge: Judge,
  signal?: AbortSignal,
): Promise<Record<string, Score>> {
  const scores: Record<string, Score> = {};
  const failed: string[] = [];
  let missing: Score | null = null;
  for (const metric of [...suiteMetrics, ...caseMetrics]) {
    const { name, threshold } = metric.planned;
    const score = await measure(metric, testCase, judge, signal);
    if (suiteMetrics.includes(metric)) scores[name] = score;
    if (threshold === null) continue;
    if (score.kind === 'not-measured') missing ??= score;
    else if (score.value < threshold) failed.push(`${name}: ${score.reason ?? `${score.value} is below ${threshold}`}`);
  }
  scores['success'] = missing ?? {
    kind: 'scored',
    value: Number(failed.length === 0),
    reason: failed.join(' ') || 'All metrics pass.',
  };
  return scores;
}

async function measure(
  metric: ReadyMetric,
  testCase: TestCase,
  judge: Judge,
  signal: AbortSignal | undefined,
): Promise<Score> {
  const { name, strictMode } = metric.planned;
  try {
    const { score, reason } = await metric.configured.measure(testCase, judge);
    if (!(score >= 0 && score <= 1)) {
      return notMeasured('grader-failed', `expected a score from 0 to 1 of metric "${name}", found ${score}`);
    }
    return { kind: 'scored', value: strictMode && score < 1 ? 0 : score, reason };
  } catch (error) {
    signal?.throwIfAborted();
    if (isEvalError(error)) {
      if (!error.code.startsWith('EVAL_JUDGE_')) throw error;
      return notMeasured('judge-failed', `${error.message.replace(/\.$/u, '')}. ${error.nextStep}`);
    }
    return notMeasured(
      'grader-failed',
      `metric "${name}" failed: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
