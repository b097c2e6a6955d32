import { EvalError } from '../../contracts/errors.ts';
import type { ModelFingerprint } from '../../contracts/model-fingerprint.ts';
import { decide } from '../../verdict/decide.ts';
import type { RunEvidence } from '../../verdict/decide-input.ts';
import { scoreEvidence } from '../scores/score-evidence.ts';
import type { TaskScores } from '../scores/score-evidence.ts';
import type { LabelledPair, Outcomes } from './labelled-pairs.ts';
import { datasetsOf, readFingerprint, readOutcomes } from './labelled-pairs.ts';
import type { ProveOptions, Trial } from './trial.ts';
import { isWarned, stoppedBy } from './trial.ts';

/**
 * A pair that names no data set: the release as a whole, over every data set that both models have, with their fingerprints. It is tried as
 * labelled, not the other way round, because a changed configuration has no direction.
 */
export async function proveRelease(pair: LabelledPair, { directory, policy }: ProveOptions): Promise<Trial> {
  const has = new Set(await datasetsOf(directory, pair.baseline));
  const datasets = (await datasetsOf(directory, pair.candidate)).filter((dataset) => has.has(dataset));
  const before: TaskScores[] = [];
  const after: TaskScores[] = [];
  const differences: number[] = [];
  for (const dataset of datasets) {
    const baseline = await readOutcomes(directory, dataset, pair.baseline);
    const candidate = await readOutcomes(directory, dataset, pair.candidate);
    const itemIds = [...baseline.values.keys()].filter((itemId) => candidate.values.has(itemId));
    if (itemIds.length === 0) continue;
    before.push(taskScores(dataset, itemIds, baseline));
    after.push(taskScores(dataset, itemIds, candidate));
    for (const itemId of itemIds) {
      differences.push((baseline.values.get(itemId) ?? 0) - (candidate.values.get(itemId) ?? 0));
    }
  }
  if (differences.length === 0) {
    throw new EvalError({
      code: 'EVAL_PROVE_LAYOUT',
      message: `Expected data sets that ${pair.baseline} and ${pair.candidate} share, found none in ${directory}.`,
      nextStep: 'Check the names of the models, or name the data set of the pair.',
    });
  }
  const side = async (model: string, scores: readonly TaskScores[]): Promise<RunEvidence> =>
    withFingerprint(scoreEvidence(model, model, scores), await readFingerprint(directory, model));
  const verdict = decide({
    candidate: await side(pair.candidate, after),
    baseline: await side(pair.baseline, before),
    accepted: [],
    policy,
    now: new Date(0),
  });
  return {
    kind: pair.truth === 'worse' ? 'worse' : 'same',
    labels: pair.labels,
    dataset: datasets.join(' + '),
    baseline: pair.baseline,
    candidate: pair.candidate,
    trueDamage: differences.reduce((sum, difference) => sum + difference, 0) / differences.length,
    allItems: differences.length,
    examItems: differences.length,
    verdict: verdict.verdict,
    isWarned: isWarned(verdict),
    stoppedBy: stoppedBy(
      before.map((scores, index) => [primaryValues(scores), primaryValues(after[index] ?? scores)] as const),
    ),
  };
}

function taskScores(dataset: string, itemIds: readonly string[], { columns }: Outcomes): TaskScores {
  return {
    suite: dataset,
    task: dataset,
    itemIds,
    clusters: itemIds.map(() => null),
    columns: [...columns].map(([metric, cells]) => {
      const guesses = itemIds.map((itemId) => cells.get(itemId)?.guess);
      return {
        metric,
        higherIsBetter: true,
        values: itemIds.map((itemId) => cells.get(itemId)?.value ?? null),
        ...(guesses.every((guess) => guess === undefined)
          ? {}
          : { guesses: guesses.map((guess) => guess ?? Number.NaN) }),
      };
    }),
  };
}

function primaryValues({ columns }: TaskScores): readonly number[] {
  return (columns[0]?.values ?? []).filter((value) => value !== null);
}

function withFingerprint(evidence: RunEvidence, fingerprint: ModelFingerprint | null): RunEvidence {
  return fingerprint === null ? evidence : { ...evidence, run: { ...evidence.run, fingerprint } };
}
