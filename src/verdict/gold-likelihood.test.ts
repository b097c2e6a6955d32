import { describe, expect, test } from 'vitest';
import { defaultPolicy, type Policy, policySchema } from '../contracts/policy.ts';
import type { Verdict } from '../contracts/verdict.ts';
import type { ItemScoreTable } from '../metrics/collect-item-scores.ts';
import { decide } from './decide.ts';
import { createRandomSource, nextUniform } from './statistics/random-source.ts';
import { buildMetric, buildRun, buildTable } from './testing/build-evidence.ts';

interface Shape {
  readonly items?: number;
  /** Share of items whose right answer leads. */
  readonly right?: number;
  /** What the log-probability of every right answer lost, and its lead. */
  readonly loss?: number;
  readonly leadLoss?: number;
  /** Probability of all choices together. */
  readonly mass?: number;
  readonly hasGuesses?: boolean;
}

/** Four choices; accuracy, log-probability of the gold answer, and its lead. */
function table({
  items = 200,
  right = 0.6,
  loss = 0,
  leadLoss = 0,
  mass = 1,
  hasGuesses = true,
}: Shape): ItemScoreTable {
  const random = createRandomSource(7, 'gold');
  const lead = Array.from(
    { length: items },
    (_, index) => (index < items * right ? 1 : -1) * (0.5 + nextUniform(random)),
  );
  const jitter = Array.from({ length: items }, () => (loss + leadLoss === 0 ? 0 : nextUniform(random) - 0.5));
  const guesses = hasGuesses ? { guesses: Array.from({ length: items }, () => [0.25, mass]).flat() } : {};
  const nats = (name: string) => buildMetric(name, { unit: 'nats', primary: false });
  const metrics = [
    { metric: buildMetric('acc'), values: lead.map((value) => Number(value > 0)) },
    { metric: nats('gold_logprob'), values: lead.map((_, index) => -20 - loss + (jitter[index] ?? 0)) },
    { metric: nats('gold_margin'), values: lead.map((value, index) => value - leadLoss + (jitter[index] ?? 0)) },
  ].map(({ metric, values }) => buildTable('task', values, { metric, ...(metric.unit === 'nats' ? guesses : {}) }));
  const [first] = metrics;
  if (first === undefined) throw new Error('no metric');
  return {
    ...first,
    header: { ...first.header, metrics: metrics.flatMap(({ header }) => header.metrics) },
    metrics: metrics.flatMap((one) => one.metrics),
  };
}

function compare(before: Shape, after: Shape, policy: Policy = defaultPolicy): Verdict {
  return decide({
    candidate: buildRun('candidate', { tables: [table({ ...before, ...after })] }),
    baseline: buildRun('baseline', { tables: [table(before)] }),
    accepted: [],
    policy,
    now: new Date(0),
  });
}

const gold = ({ comparisons }: Verdict) =>
  comparisons.filter(({ unit }) => unit === 'nats').map(({ verdict, reasonCode }) => [verdict, reasonCode]);
const codes = ({ findings }: Verdict): string[] => findings.map(({ kind, code }) => `${kind} ${code}`);

describe('log-probabilities of right answers', () => {
  test('less of them is damage that warns, once a task, though no answer flipped', () => {
    const verdict = compare({}, { loss: 0.4, leadLoss: 0.3 });
    expect(gold(verdict)).toEqual([
      ['WARN', 'gold-less-likely'],
      ['WARN', 'gold-less-likely'],
    ]);
    expect(codes(verdict).filter((code) => code.includes('GOLD'))).toEqual(['WARN EVAL_VERDICT_GOLD_LESS_LIKELY']);
    expect(verdict.findings.find(({ code }) => code.includes('GOLD'))?.message).toMatch(/by 0\.[34]\d+ nats/);
  });

  test('decides where the policy says so', () => {
    const policy = policySchema.parse({ ...defaultPolicy, goldLikelihood: { finding: 'REGRESSED' } });
    expect(compare({}, { loss: 0.4, leadLoss: 0.3 }, policy).verdict).toBe('REGRESSED');
    expect(compare({}, {}, policy).verdict).not.toBe('REGRESSED');
  });

  test('a gain, and a loss that harmless releases have too, are none', () => {
    for (const after of [{ loss: -0.5, leadLoss: -0.5 }, { loss: 0.08, leadLoss: 0.05 }, {}]) {
      expect(gold(compare({}, after)).map(([verdict]) => verdict)).toEqual(['PASS', 'PASS']);
    }
  });

  test('what all answers lose together is no loss of the right one', () => {
    expect(gold(compare({}, { loss: 0.8, leadLoss: -0.2 }))[0]).toEqual(['PASS', 'gold-as-likely']);
  });

  test('where the baseline guesses, answers in other words, or nobody knows, they say nothing', () => {
    const after = { loss: 3, leadLoss: 3 };
    expect(gold(compare({ right: 0.28 }, after))[0]).toEqual(['INCONCLUSIVE', 'gold-at-chance']);
    expect(gold(compare({ mass: 0.02 }, after))[0]).toEqual(['INCONCLUSIVE', 'gold-other-words']);
    expect(gold(compare({ hasGuesses: false }, after))[0]).toEqual(['INCONCLUSIVE', 'gold-unknown']);
    expect(codes(compare({ right: 0.28 }, after)).some((code) => code.includes('GOLD'))).toBe(false);
  });

  test('an open log-probability keeps no run open', () => {
    const { verdict, comparisons } = compare({ items: 2000, right: 0.25 }, {});
    expect(comparisons.some((comparison) => comparison.verdict === 'INCONCLUSIVE')).toBe(true);
    expect(verdict).toBe('PASS');
  });

  test('named by a rule of the policy they are judged as any other metric', () => {
    const rules: Policy['rules'] = [{ task: '*', metric: 'gold_margin', tier: 'critical' }];
    const verdict = compare({ items: 2000, right: 0.28 }, { leadLoss: 0.3, loss: 0.3 }, { ...defaultPolicy, rules });
    expect(verdict.comparisons.find(({ metric }) => metric === 'gold_margin')).toMatchObject({
      verdict: 'REGRESSED',
      margin: 0.1,
    });
  });
});
