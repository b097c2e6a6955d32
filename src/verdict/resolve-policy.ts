import type { MetricDefinition } from '../contracts/exam.ts';
import type { Policy, Tier } from '../contracts/policy.ts';
import { isGoldMetric } from './gold-metric.ts';

export interface Allowance {
  readonly tier: Tier;
  /** Damage the policy allows, in the unit of the metric. */
  readonly margin: number;
}

/**
 * Tier and margin of a metric: the first rule that matches decides, else primary metrics are supporting and the rest advisory.
 * A tier's margin is absolute on the 0-to-1 scale of fractions and scores; for any other unit it is a share of the baseline
 * value, because two points of a perplexity mean nothing; log-probabilities of right answers have a margin of their own. A rule's own margin is always absolute.
 */
export function resolveAllowance(
  policy: Policy,
  task: string,
  metric: string,
  definition: Pick<MetricDefinition, 'unit' | 'primary'>,
  baselineValue: number | null,
): Allowance {
  const rule = findRule(policy, task, metric);
  const tier = rule?.tier ?? (definition.primary ? 'supporting' : 'advisory');
  if (rule?.margin !== undefined) return { tier, margin: rule.margin };
  if (isGoldMetric(metric)) return { tier, margin: policy.goldLikelihood.margin };
  const share = policy.margins[tier];
  const relative = definition.unit !== 'fraction' && definition.unit !== 'score';
  return {
    tier,
    margin: relative && baselineValue !== null && baselineValue !== 0 ? share * Math.abs(baselineValue) : share,
  };
}

/** As `resolveAllowance`, for load-test metrics: the margin is relative (0.1 = 10 %). */
export function resolveServingAllowance(policy: Policy, task: string, metric: string, primary: boolean): Allowance {
  const rule = findRule(policy, task, metric);
  return {
    tier: rule?.tier ?? (primary ? 'supporting' : 'advisory'),
    margin: rule?.margin ?? policy.serving.relativeMargin,
  };
}

function findRule(policy: Policy, task: string, metric: string): Policy['rules'][number] | undefined {
  return policy.rules.find((rule) => matches(rule.task, task) && matches(rule.metric, metric));
}

function matches(pattern: string, name: string): boolean {
  return pattern === '*' || pattern === name;
}
