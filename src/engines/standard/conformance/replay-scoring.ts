import { z } from 'zod';
import type { SampleOutput } from '../../../contracts/sample.ts';
import type { Dataset } from '../../../datasets/catalog.ts';
import { noFilter } from '../filters/filter-pipelines.ts';
import { createScorer, type Scores } from '../scoring/scorer.ts';
import { textMetrics } from '../scoring/text-metrics.ts';
import type { StandardWork } from '../standard-work.ts';
import type { TaskConfig } from '../tasks/task-config.ts';
import { buildWorks } from './build-works.ts';
import { type Check, check } from './check.ts';

const responseSchema = z.union([z.string(), z.number(), z.tuple([z.number(), z.boolean()])]);
const runSchema = z.object({
  /** Document → request → repeat. */
  responses: z.record(z.string(), z.array(z.array(responseSchema))),
  samples: z.array(
    z.object({
      doc_id: z.number(),
      filter: z.string(),

      metrics: z.record(z.string(), z.unknown()),
    }),
  ),
});

export const scoringVectorSchema = z.object({
  task: z.string(),
  scoring: runSchema.extend({ num_fewshot: z.number(), more_runs: z.array(runSchema).optional() }),
});
export type ScoringVector = z.infer<typeof scoringVectorSchema>;

/** Scores the recorded responses of a task and compares every metric of every document and filter. */
export async function replayScoring(vector: ScoringVector, task: TaskConfig, dataset: Dataset): Promise<Check[]> {
  const { scoring } = vector;
  const scorer = createScorer(task);
  const options = { numFewshot: scoring.num_fewshot, fewshotSeed: 1234, rendering: { kind: 'text' } } as const;
  const checks: Check[] = [];
  for (const [number, run] of [scoring, ...(scoring.more_runs ?? [])].entries()) {
    const compare = (works: readonly StandardWork[]): Check[] =>
      run.samples.flatMap(({ doc_id: doc, filter, metrics }) => {
        const work = works[doc];
        const scores: Scores =
          work === undefined ? {} : scorer.score(work, outputsOf(run.responses[String(doc)] ?? []));
        return Object.entries(metrics).map(([metric, want]) => {
          const score = scores[filter === noFilter ? metric : `${metric},${filter}`];
          const name = `${vector.task} run ${number} doc ${doc} ${metric},${filter}`;
          if (score?.kind !== 'scored') return check(name, score?.detail ?? null, want);
          if (metric === 'brier_score') return check(name, score.value, brierOf(want));
          if (textMetrics[metric] !== undefined) return check(name, score, scoreOfPair(metric, want));
          return check(name, Array.isArray(want) ? score.parts : score.value, want);
        });
      });
    // Where the order of choices is drawn, the original drew it anew for every run.
    const agrees = (works: readonly StandardWork[]): boolean =>
      compare(works).every(({ difference }) => difference === null);
    checks.push(...compare(await buildWorks(task, dataset, options, agrees)));
  }
  return checks;
}

function outputsOf(requests: readonly (readonly z.infer<typeof responseSchema>[])[]): SampleOutput[] {
  return requests.flat().map((response): SampleOutput => {
    const base = { role: 'target', text: null, finishReason: 'stop', usage: null, durationMs: 0 } as const;
    if (typeof response === 'string') return { ...base, text: response };
    const [sum, isGreedy] = typeof response === 'number' ? [response, false] : response;
    return { ...base, logLikelihood: { sum, tokens: 1, isGreedy } };
  });
}

/** The original keeps `[gold, answer]`, and computes the score when it aggregates. */
function scoreOfPair(metric: string, recorded: unknown): unknown {
  const [gold, answer] = z.tuple([z.string(), z.string()]).parse(recorded);
  return textMetrics[metric]?.(answer, [gold]);
}

/** The original keeps `[gold, probabilities]` and computes the score when it aggregates. */
function brierOf(recorded: unknown): number {
  const [gold, probabilities] = z.tuple([z.number(), z.array(z.number())]).parse(recorded);
  return probabilities.reduce((sum, value, index) => sum + (value - (index === gold ? 1 : 0)) ** 2, 0);
}
