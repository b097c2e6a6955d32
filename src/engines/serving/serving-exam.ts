import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  arrivalSchema,
  requestFieldsSchema,
  serviceLevelSchema,
  workloadSchema,
  type ServingConfig,
  type ServingScenario,
} from '../../contracts/engine-config.ts';
import type { ExamDraft, ExamHeader, ExamItem } from '../../contracts/exam.ts';
import { parseWith } from '../../contracts/parse-with.ts';
import { canonicalJson } from '../../datasets/canonical-json.ts';
import { servingMetrics } from './request-scores.ts';
import { plainRandom, planWorkload } from './workloads/plan-workload.ts';
import type { PlannedRequest } from './workloads/prompt-parts.ts';

/** One request of one repetition. Made-up text is drawn anew for every run, so that the server's prefix cache is cold. */
export interface ServingWork extends PlannedRequest {
  readonly repetition: number;
  readonly index: number;
}

const count = z.number().int().positive();

const settingsSchema = z.object({
  scenario: z.string(),
  backend: z.enum(['completions', 'chat']),
  /** Null: closed loop. */
  arrival: arrivalSchema.nullable(),
  /** With the file's name alone; its digest is that of the exam's data set. */
  workload: workloadSchema,
  maxConcurrency: count,
  warmUpRequests: z.number().int().nonnegative(),
  /** Null where text is as long as it is. */
  inputTokens: count.nullable(),
  /** The longest answer that is asked for. */
  outputTokens: count,
  numPrompts: count,
  repetitions: count,
  reusePrompts: z.boolean(),
  ignoreEos: z.boolean(),
  /** Null: no request is judged by its latency. */
  goodput: serviceLevelSchema.nullable(),
  requestFields: requestFieldsSchema,
  seed: z.number().int(),
});
export type ServingSettings = z.infer<typeof settingsSchema>;

/** The scenario an exam stands for, from `settings` of its header. */
export function servingSettings(header: Pick<ExamHeader, 'task' | 'settings'>): ServingSettings {
  return parseWith(settingsSchema, header.settings, `exam ${header.task}: settings`, 'EVAL_SERVING_EXAM');
}

/** The exam of one scenario: an item per measured request. Reads the files of its workload. */
export async function servingExam(
  config: ServingConfig,
  scenario: ServingScenario,
  seed: number,
): Promise<ExamDraft<ServingWork>> {
  const { name, maxConcurrency, numPrompts, repetitions } = scenario;
  const { dataset, requests } = await planWorkload(scenario, seed, config.backend);
  const workload = scenario.workload ?? plainRandom;
  const outputTokens = Math.max(...requests.map((request) => request.outputTokens));
  const warmUpRequests = scenario.warmUpRequests ?? maxConcurrency;
  const settings: ServingSettings = {
    scenario: name,
    backend: config.backend,
    arrival: scenario.arrival ?? null,
    workload: 'path' in workload ? { ...workload, path: dataset.name } : workload,
    maxConcurrency,
    warmUpRequests,
    inputTokens: requests.some((request) => request.inputTokens === null)
      ? null
      : Math.round(requests.reduce((sum, request) => sum + (request.inputTokens ?? 0), 0) / requests.length),
    outputTokens,
    numPrompts,
    repetitions,
    reusePrompts: scenario.reusePrompts ?? false,
    ignoreEos: scenario.ignoreEos ?? !('path' in workload && workload.kind !== 'trace'),
    goodput: scenario.goodput ?? null,
    requestFields: scenario.requestFields ?? {},
    seed,
  };
  return {
    header: {
      engine: 'serving',
      suite: config.suite,
      task: name,
      language: 'en',
      dataset: {
        name: dataset.name,
        version: '1',
        sha256: dataset.sha256 ?? createHash('sha256').update(canonicalJson(settings)).digest('hex'),
      },
      repeats: 1,
      sampling: { temperature: 0, maxTokens: outputTokens },
      promptMode: config.backend === 'chat' ? 'chat' : 'completion',
      scorerVersion: 'serving-2',
      metrics: servingMetrics(outputTokens),
      requestsPerItem: (numPrompts + warmUpRequests) / numPrompts,
      settings,
    },
    items: () => servingItems(requests, repetitions),
  };
}

function* servingItems(requests: readonly PlannedRequest[], repetitions: number): Iterable<ExamItem<ServingWork>> {
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const [index, request] of requests.entries()) {
      yield {
        itemId: `${repetition}/${index}`,
        index: repetition * requests.length + index,
        cluster: `repetition ${repetition}`,
        answerKey: null,
        work: { repetition, index, ...request },
      };
    }
  }
}
