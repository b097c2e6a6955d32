import { z } from 'zod';
import type { Sample, SampleOutput } from '../../../contracts/sample.ts';
import type { Dataset } from '../../../datasets/catalog.ts';
import { noFilter } from '../filters/filter-pipelines.ts';
import { createScorer, type Scores } from '../scoring/scorer.ts';
import { textMetrics } from '../scoring/text-metrics.ts';
import type { StandardWork } from '../standard-work.ts';
import type { TaskConfig } from '../tasks/task-config.ts';
import { buildWorks } from './build-works.ts';
import { type Check, check } from './check.ts';

const responseSchema = z.union([z.string(), z.number(), z.tuple([z.number(), z.boolean()])]);
const resultsSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
const runSchema = z.object({
  /** Document → request → repeat. */
  responses: z.record(z.string(), z.array(z.array(responseSchema))),
  samples: z.array(
    z.object({
      doc_id: z.number(),
      filter: z.string(),
      filtered_resps: z.unknown().optional(),
      doc_hash: z.string().optional(),
      prompt_hash: z.string().optional(),
      target_hash: z.string().optional(),
      metrics: z.record(z.string(), z.unknown()),
    }),
  ),
  bootstrap_iters: z.number().optional(),
  /** Of the first run as in the results file, of the others by task. */
  results: z
    .union([z.object({ results: resultsSchema }).transform(({ results }) => results), resultsSchema])
    .optional(),
});

export const scoringVectorSchema = z.object({
  task: z.string(),
  scoring: runSchema.extend({
    num_fewshot: z.number(),
    more_runs: z.array(runSchema).optional(),
    results_bootstrap_0: resultsSchema.optional(),
  }),
});
export type ScoringVector = z.infer<typeof scoringVectorSchema>;

/** One run over the recorded responses. */
export interface ScoredRun {
  readonly number: number;
  readonly recorded: z.infer<typeof runSchema>;
  readonly works: readonly StandardWork[];
  /** By document, those with responses. */
  readonly samples: readonly Sample[];
}

/** Scores the recorded responses of every run of a task. */
export async function scoreRecordedRuns(
  vector: ScoringVector,
  task: TaskConfig,
  dataset: Dataset,
): Promise<ScoredRun[]> {
  const { scoring } = vector;
  const scorer = createScorer(task);
  const options = { numFewshot: scoring.num_fewshot, fewshotSeed: 1234, rendering: { kind: 'text' } } as const;
  const runs: ScoredRun[] = [];
  for (const [number, recorded] of [scoring, ...(scoring.more_runs ?? [])].entries()) {
    const score = (works: readonly StandardWork[]): ScoredRun => ({
      number,
      recorded,
      works,
      samples: works.flatMap((work, index) => {
        const responses = recorded.responses[String(index)];
        if (responses === undefined) return [];
        const outputs = outputsOf(responses);
        return [sampleOf(vector.task, index, outputs, scorer.score(work, outputs))];
      }),
    });
    // Where the order of choices is drawn, the original drew it anew for every run.
    const agrees = (works: readonly StandardWork[]): boolean =>
      compareScores(vector.task, score(works)).every(({ difference }) => difference === null);
    runs.push(score(await buildWorks(task, dataset, options, agrees)));
  }
  return runs;
}

function sampleOf(task: string, index: number, outputs: SampleOutput[], scores: Scores): Sample {
  return {
    exam: task,
    task,
    itemId: `${task}/${index}`,
    index,
    repeat: 0,
    cluster: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    outputs,
    scores,
  };
}

/** Every metric of every document and filter. */
export function compareScores(task: string, { number, recorded, samples }: ScoredRun): Check[] {
  return recorded.samples.flatMap(({ doc_id: doc, filter, metrics }) => {
    const scores = samples.find(({ index }) => index === doc)?.scores ?? {};
    return Object.entries(metrics).map(([metric, want]) => {
      const score = scores[filter === noFilter ? metric : `${metric},${filter}`];
      const name = `${task} run ${number} doc ${doc} ${metric},${filter}`;
      if (score?.kind !== 'scored') return check(name, score?.detail ?? null, want);
      if (metric === 'brier_score') return check(name, score.value, brierOf(want));
      if (textMetrics[metric] !== undefined) return check(name, score, scoreOfPair(metric, want));
      return check(name, Array.isArray(want) ? score.parts : score.value, want);
    });
  });
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
