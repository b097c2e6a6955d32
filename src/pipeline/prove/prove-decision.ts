import { EvalError } from '../../contracts/errors.ts';
import type { Policy } from '../../contracts/policy.ts';
import { decide } from '../../verdict/decide.ts';
import type { RandomSource } from '../../verdict/statistics/random-source.ts';
import { createRandomSource, nextUniform } from '../../verdict/statistics/random-source.ts';
import { scoreEvidence } from '../scores/score-evidence.ts';
import type { LabelledPair, Outcomes } from './labelled-pairs.ts';
import { readOutcomes, readPairs } from './labelled-pairs.ts';
import { proveRelease } from './prove-release.ts';
import type { ProveOptions, Trial } from './trial.ts';
import { isWarned, stoppedBy } from './trial.ts';

const triesPerItem = 10;

/**
 * Runs the decision on labelled pairs of releases. Pairs of unclear truth are left out. The metric counts as critical unless a rule of
 * the policy names it: here it is all there is. A pair without a data set is a release with all of its own. Every model whose scores are shares of tries is also compared with itself, both sides
 * drawn anew from those shares.
 */
export async function* proveDecision(options: ProveOptions): AsyncGenerator<Trial, void, undefined> {
  const { directory, dataset: only } = options;
  const policy: Policy = {
    ...options.policy,
    rules: [...options.policy.rules, { task: '*', metric: '*', tier: 'critical' }],
  };
  const pairs = (await readPairs(directory)).filter(
    ({ truth, dataset }) => truth !== 'unclear' && (only === null || dataset === only),
  );
  for (const pair of pairs) if (pair.dataset === null) yield await proveRelease(pair, options);
  const datasets = new Set(pairs.flatMap(({ dataset }) => (dataset === null ? [] : [dataset])));
  for (const dataset of datasets) {
    const ofDataset = pairs.filter((pair) => pair.dataset === dataset);
    const models = new Map<string, Outcomes>();
    for (const model of new Set(ofDataset.flatMap(({ baseline, candidate }) => [baseline, candidate]))) {
      models.set(model, await readOutcomes(directory, dataset, model));
    }
    for (let draw = 0; draw < options.draws; draw += 1) {
      for (const pair of ofDataset) yield* tryPair(dataset, pair, models, draw, { ...options, policy });
      for (const [model, outcomes] of models) {
        if (isShare(outcomes)) yield trySelf(dataset, model, outcomes, draw, { ...options, policy });
      }
    }
  }
}

function* tryPair(
  dataset: string,
  pair: LabelledPair,
  models: ReadonlyMap<string, Outcomes>,
  draw: number,
  options: ProveOptions,
): Generator<Trial, void, undefined> {
  const baseline = models.get(pair.baseline);
  const candidate = models.get(pair.candidate);
  if (baseline === undefined || candidate === undefined) return;
  const common = [...baseline.values.keys()].filter((itemId) => candidate.values.has(itemId));
  if (common.length === 0) {
    throw new EvalError({
      code: 'EVAL_PROVE_LAYOUT',
      message: `Expected items that ${pair.baseline} and ${pair.candidate} share, found none in ${dataset}.`,
      nextStep: 'Check the item ids of both files.',
    });
  }
  const label = JSON.stringify([dataset, pair.baseline, pair.candidate, draw]);
  const itemIds = drawItems(common, options.items, createRandomSource(options.seed, label));
  const mean = ({ values }: Outcomes): number =>
    common.reduce((sum, itemId) => sum + (values.get(itemId) ?? 0), 0) / common.length;
  const trueDamage = mean(baseline) - mean(candidate);
  const before: Side = { name: pair.baseline, values: itemIds.map((itemId) => baseline.values.get(itemId) ?? 0) };
  const after: Side = { name: pair.candidate, values: itemIds.map((itemId) => candidate.values.get(itemId) ?? 0) };
  const exam = { dataset, labels: pair.labels, metric: baseline.metric, itemIds, allItems: common.length };
  const isWorse = pair.truth === 'worse';
  yield { kind: isWorse ? 'worse' : 'same', trueDamage, ...judge(exam, before, after, options.policy) };
  yield { kind: isWorse ? 'better' : 'same', trueDamage: -trueDamage, ...judge(exam, after, before, options.policy) };
}

function trySelf(dataset: string, model: string, outcomes: Outcomes, draw: number, options: ProveOptions): Trial {
  const random = createRandomSource(options.seed, JSON.stringify([dataset, model, 'a-a', draw]));
  const itemIds = drawItems([...outcomes.values.keys()], options.items, random);
  const again = (name: string): Side => ({
    name,
    values: itemIds.map((itemId) => drawShare(outcomes.values.get(itemId) ?? 0, random)),
  });
  const exam = { dataset, labels: [], metric: outcomes.metric, itemIds, allItems: outcomes.values.size };
  return { kind: 'a-a', trueDamage: 0, ...judge(exam, again(model), again(`${model} again`), options.policy) };
}

interface Side {
  readonly name: string;
  readonly values: readonly number[];
}

interface DrawnExam {
  readonly dataset: string;
  readonly labels: readonly string[];
  readonly metric: string;
  readonly itemIds: readonly string[];
  readonly allItems: number;
}

function judge(
  { dataset, labels, metric, itemIds, allItems }: DrawnExam,
  baseline: Side,
  candidate: Side,
  policy: Policy,
): Omit<Trial, 'kind' | 'trueDamage'> {
  const evidence = ({ name, values }: Side) =>
    scoreEvidence(name, name, [
      {
        suite: dataset,
        task: dataset,
        itemIds,
        clusters: itemIds.map(() => null),
        columns: [{ metric, higherIsBetter: true, values }],
      },
    ]);
  const verdict = decide({
    candidate: evidence(candidate),
    baseline: evidence(baseline),
    accepted: [],
    policy,
    now: new Date(0),
  });
  return {
    labels,
    dataset,
    baseline: baseline.name,
    candidate: candidate.name,
    allItems,
    examItems: itemIds.length,
    verdict: verdict.verdict,
    isWarned: isWarned(verdict),
    stoppedBy: stoppedBy([[baseline.values, candidate.values]]),
  };
}

/** `count` of the items without replacement, in their order (Knuth's algorithm S). */
function drawItems(itemIds: readonly string[], count: number, random: RandomSource): string[] {
  let wanted = Math.min(count, itemIds.length);
  return itemIds.filter((_, index) => {
    const isDrawn = nextUniform(random) * (itemIds.length - index) < wanted;
    if (isDrawn) wanted -= 1;
    return isDrawn;
  });
}

function isShare({ values }: Outcomes): boolean {
  return [...values.values()].some((value) => value > 0 && value < 1);
}

function drawShare(share: number, random: RandomSource): number {
  let passed = 0;
  for (let attempt = 0; attempt < triesPerItem; attempt += 1) passed += Number(nextUniform(random) < share);
  return passed / triesPerItem;
}
